/** A relay of given events on a clock that moves when somebody sleeps. */

import { ReplayControl } from '../../../src/app/relay/replay-control.js';
import { type RelayEvent, type RelayOptions, runRelay } from '../../../src/app/relay/run-relay.js';
import { RELAY_CHANNELS } from '../../../src/app/relay/selection.js';
import { NO_COUNTS, type RelayBatch, type RelaySource } from '../../../src/app/relay/source.js';
import type { Clock } from '../../../src/app/trade/pacer.js';
import { type Micros, micros } from '../../../src/core/base/time.js';
import type { Trade } from '../../../src/core/events.js';
import type { Figures } from '../../../src/core/feed/meter.js';
import type { WireEvent } from '../../../src/io/zmq/wire-event.js';

export class FakeClock implements Clock {
  time = 1_000_000;
  readonly slept: number[] = [];

  now(): Micros {
    return micros(this.time);
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) {
      this.slept.push(ms);
      this.time += ms * 1000;
    }
    return Promise.resolve();
  }
}

/** A trade received at that millisecond. */
export const trade = (ms: number, symbol = 'SPY', price = 10): Trade => ({
  kind: 'trade',
  symbol,
  tsEvent: micros(ms * 1000),
  tsRecv: micros(ms * 1000),
  price,
  size: 0.5,
  id: String(ms),
  nanos: 0,
});

export function sourceOf(
  batches: readonly (readonly WireEvent[])[],
  bad: readonly string[] = [],
): RelaySource & { closed: number } {
  return {
    closed: 0,
    description: 'a test',
    notices: [],
    timeOf: (event) => event.tsRecv,
    async *batches(): AsyncGenerator<RelayBatch> {
      for (const events of batches) yield { events, bad };
    },
    counts: () => NO_COUNTS,
    stop: () => undefined,
    close() {
      this.closed++;
    },
  };
}

export interface Relayed {
  /** What was told, in the portions in which it was told. */
  readonly told: (readonly RelayEvent[])[];
  readonly published: RelayEvent[];
  readonly notices: string[];
  readonly figures: Figures;
}

export async function relayed(source: RelaySource, options: Partial<RelayOptions> = {}): Promise<Relayed> {
  const [told, published, notices]: [(readonly RelayEvent[])[], RelayEvent[], string[]] = [[], [], []];
  const figures = await runRelay({
    source,
    selection: { channels: RELAY_CHANNELS, symbols: [] },
    bars: undefined,
    control: new ReplayControl(Number.POSITIVE_INFINITY),
    count: undefined,
    durationMicros: undefined,
    clock: new FakeClock(),
    signal: new AbortController().signal,
    tell: (events) => void told.push(events),
    publish: (event) => void published.push(event),
    backlog: () => 0,
    notice: (text) => void notices.push(text),
    ...options,
  });
  return { told, published, notices, figures };
}
