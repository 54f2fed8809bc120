/** What is kept of a session stays bounded, and tells the truth about feed, latency and equity. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve } from '../../../src/app/view/curve.js';
import { Latency } from '../../../src/app/view/latency.js';
import { Recorder } from '../../../src/app/view/recorder.js';
import { micros } from '../../../src/core/base/time.js';
import type { EngineEvent, MarketEvent } from '../../../src/core/events.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import type { Step } from '../../../src/core/ports.js';

const at = { tsEvent: micros(0), tsRecv: micros(0) };
const TRADE: MarketEvent = { kind: 'trade', symbol: 'A', ...at, price: 1, size: 1, nanos: 0, id: '', aggressor: 'buy' };
const step = (...ids: readonly string[]): Step =>
  ({
    commands: ids.map((clientOrderId) => ({ kind: 'submit', order: { clientOrderId } })),
    fills: [],
  }) as unknown as Step;
const report = (clientOrderId: string): EngineEvent => ({ kind: 'report', clientOrderId }) as EngineEvent;

describe('the curve of equity', () => {
  it('covers the whole session with at most 240 points, at even steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (seconds) => {
        const curve = new Curve();
        for (let ms = 0; ms < seconds * 1000; ms += 500) if (curve.isDue(ms)) curve.note(ms, ms);
        const { points, everyMs } = curve.read();
        expect(points.length).toBeLessThanOrEqual(240);
        expect(points.length * everyMs).toBeGreaterThan((seconds - 1) * 500);
        expect(points).toEqual([...points].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });
});

describe('latency', () => {
  it('is the time from sending to the first answer', () => {
    const latency = new Latency();
    let now = 0;
    const clock = (): number => now;
    expect(latency.read()).toBeNull();
    for (let i = 1; i <= 100; i++) {
      latency.onStep(TRADE, step(`${i}`), clock);
      now += i;
      latency.onStep(report(`${i}`), step(), clock);
      now += 1000;
      latency.onStep(report(`${i}`), step(), clock);
    }
    expect(latency.read()).toEqual({ p50Ms: 50, p99Ms: 99, count: 100 });
  });

  it('waits for a bounded number of answers', () => {
    const latency = new Latency();
    for (let i = 0; i < 2000; i++) latency.onStep(TRADE, step(`${i}`), () => i);
    latency.onStep(report('0'), step(), () => 1e6);
    expect(latency.read()).toBeNull();
    latency.onStep(report('1999'), step(), () => 2000);
    expect(latency.read()?.count).toBe(1);
  });
});

describe('the recorder', () => {
  it('tells how the feed is, how fast it is, and for how long it has been silent', () => {
    const recorder = new Recorder(() => 0);
    expect(recorder.feed(0)).toEqual({ state: 'waiting', reason: '', perSecond: 0, silentMs: null });
    for (let ms = 0; ms <= 4000; ms += 100) {
      for (let i = 0; i < 5; i++) recorder.onSettled(TRADE);
      recorder.tick(ms, () => 1);
    }
    expect(recorder.feed(4000)).toEqual({ state: 'up', reason: '', perSecond: 50, silentMs: 0 });
    recorder.onSettled({ kind: 'feed', symbol: undefined, ...at, state: 'down', reason: 'closed' });
    recorder.onSettled({ kind: 'clock', ...at });
    for (let ms = 4100; ms <= 14_000; ms += 100) recorder.tick(ms, () => 1);
    expect(recorder.feed(14_000)).toEqual({ state: 'down', reason: 'closed', perSecond: 0, silentMs: 10_000 });
  });

  it('draws no equity as long as something that is held has no price', () => {
    const recorder = new Recorder(() => 0);
    recorder.tick(0, () => undefined);
    recorder.tick(100, () => 100_000);
    expect(recorder.curve.read().points).toEqual([100_000]);
  });

  it('begins with the newest fills of before, and forgets the oldest first', () => {
    const fills = Array.from({ length: 150 }, (_, i) => ({ fillId: `${i}` }) as Fill);
    const recorder = new Recorder(() => 0, fills);
    recorder.onStep(TRADE, { ...step(), fills: [{ fillId: 'new' } as Fill] });
    expect([...recorder.fills].map(({ fillId }) => fillId)).toEqual([
      ...fills.slice(51).map((one) => one.fillId),
      'new',
    ]);
  });

  it('keeps the newest of a long log, with their places', () => {
    const recorder = new Recorder(() => 0);
    for (let i = 0; i < 1000; i++) recorder.heard({ type: 'alert', ts: '', code: 'x', message: `${i}` });
    expect(recorder.log.length).toBe(200);
    expect(recorder.log.at(-1)).toMatchObject({ seq: 1000, level: 'warn', event: { message: '999' } });
  });
});
