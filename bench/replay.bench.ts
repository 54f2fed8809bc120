/** How late the events of a recording are told at 1x, beside bare timers set to the same moments. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecording } from '../src/app/record/open-recorder.js';
import { openRelaySource } from '../src/app/relay/open-source.js';
import { ReplayControl } from '../src/app/relay/replay-control.js';
import { runRelay } from '../src/app/relay/run-relay.js';
import { RELAY_CHANNELS } from '../src/app/relay/selection.js';
import { replayClock } from '../src/app/trade/pacer.js';
import { Prng } from '../src/core/base/prng.js';
import { micros } from '../src/core/base/time.js';
import type { Quote } from '../src/core/events.js';
import { isQuick, quantile, report } from './support/measure.js';

const SECONDS = isQuick ? 3 : 20;
const PER_SECOND = 300;
const START = 1_704_207_600_000_000;

/** Quotes at random moments, as they come. */
function quotes(): readonly Quote[] {
  const random = new Prng(7);
  const times = Array.from({ length: SECONDS * PER_SECOND }, () => Math.floor(random.next() * SECONDS * 1e6));
  return times
    .sort((a, b) => a - b)
    .map((time, i) => ({
      ...{ kind: 'quote', symbol: 'SPY', nanos: 0, bidPrice: 470 + i / 100, bidSize: 1, askPrice: 471 + i / 100 },
      askSize: 1,
      tsEvent: micros(START + time),
      tsRecv: micros(START + time),
    }));
}

/** Milliseconds after its moment that each event was told. */
class Lateness {
  readonly values: number[] = [];
  #start: number | undefined;

  constructor(readonly events: readonly Quote[]) {}

  told(): void {
    const now = performance.now();
    const due = ((this.events[this.values.length]?.tsRecv ?? 0) - (this.events[0]?.tsRecv ?? 0)) / 1000;
    this.#start ??= now - due;
    this.values.push(now - this.#start - due);
  }
}

async function replayed(folder: string, events: readonly Quote[]): Promise<readonly number[]> {
  const none = { endpoint: undefined, topics: [], keyFile: undefined, serverKey: undefined };
  const runOptions = (): never => {
    throw new Error('a recording is no file of bars');
  };
  const source = await openRelaySource({ files: [folder], runOptions, ...none });
  const lateness = new Lateness(events);
  await runRelay({
    source,
    selection: { channels: RELAY_CHANNELS, symbols: [] },
    control: new ReplayControl(1),
    clock: replayClock,
    signal: new AbortController().signal,
    tell: () => undefined,
    publish: () => lateness.told(),
    backlog: () => 0,
    notice: () => undefined,
    ...{ bars: undefined, count: undefined, durationMicros: undefined },
  });
  return lateness.values;
}

async function timed(events: readonly Quote[]): Promise<readonly number[]> {
  const lateness = new Lateness(events);
  const start = performance.now();
  for (const { tsRecv } of events) {
    const due = start + (tsRecv - (events[0]?.tsRecv ?? 0)) / 1000;
    const rest = due - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(rest)));
    lateness.told();
  }
  return lateness.values;
}

const folder = mkdtempSync(join(tmpdir(), 'tradectl-replay-bench-'));
try {
  const events = quotes();
  const recording = await openRecording({ folder, format: 'parquet', now: micros(START), notice: () => undefined });
  for (const event of events) recording.take(event);
  await recording.close();
  const subject = { bench: 'replay', case: 'an event at 1x', unit: 'ms late', baselineName: 'setTimeout' };
  const [baseline, ours] = [await timed(events), await replayed(folder, events)];
  report(subject, ours, baseline, { baselineP99: quantile(baseline, 0.99) });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
