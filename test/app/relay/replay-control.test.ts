/** When replayed events are due, with somebody at the keys. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayControl } from '../../../src/app/relay/replay-control.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import type { WireEvent } from '../../../src/io/zmq/wire-event.js';
import { FakeClock, relayed, sourceOf, trade } from './support.js';

const at = (seconds: number) => micros(seconds * SECOND);
const MAX = Number.POSITIVE_INFINITY;

describe('the control of a replay', () => {
  it('keeps the distances from the first event on, whatever was late', () => {
    const control = new ReplayControl(1);
    expect(control.delayMs(at(100), at(7))).toBe(0);
    control.passed(at(100));
    expect(control.delayMs(at(101), at(7))).toBe(1000);
    expect(control.delayMs(at(101), at(9))).toBe(0);
    expect(control.delayMs(at(103), at(9))).toBe(1000);
  });

  it('is due never before its time and never a millisecond after it, at any speed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1000, noNaN: true }), fc.array(fc.nat(5_000_000)), (speed, gaps) => {
        const control = new ReplayControl(speed);
        let [event, now] = [0, 1000];
        control.delayMs(micros(0), micros(1000));
        for (const gap of gaps) {
          event += gap;
          now += control.delayMs(micros(event), micros(now)) * 1000;
          const due = 1000 + event / speed;
          expect(now).toBeGreaterThanOrEqual(due - 0.001);
          expect(now).toBeLessThan(Math.max(due, 1000) + 1000.001);
        }
      }),
    );
  });

  it('waits while it is paused, and goes on from where it stood', () => {
    const control = new ReplayControl(2);
    control.delayMs(at(100), at(0));
    control.passed(at(100));
    control.command({ kind: 'toggle' }, at(1));
    expect(control.isPaused).toBe(true);
    expect(control.at).toBe(at(102));
    expect(control.delayMs(at(104), at(50))).toBe(MAX);
    control.command({ kind: 'toggle' }, at(60));
    expect(control.delayMs(at(104), at(60))).toBe(1000);
  });

  it('steps one event at a time', () => {
    const control = new ReplayControl(1, true);
    expect(control.delayMs(at(1), at(0))).toBe(MAX);
    control.command({ kind: 'step' }, at(0));
    expect(control.delayMs(at(1), at(0))).toBe(0);
    control.passed(at(1));
    expect(control.delayMs(at(2), at(9))).toBe(MAX);
    control.command({ kind: 'toggle' }, at(10));
    expect(control.delayMs(at(2), at(10))).toBe(1000);
  });

  it('changes its speed from where it stands, up to as fast as it goes and back', () => {
    const control = new ReplayControl(1);
    control.delayMs(at(0), at(0));
    control.passed(at(0));
    control.command({ kind: 'faster' }, at(10));
    expect(control.speed).toBe(2);
    expect(control.delayMs(at(20), at(10))).toBe(5000);
    for (let i = 0; i < 20; i++) control.command({ kind: 'faster' }, at(10));
    expect([control.speed, control.delayMs(at(99), at(10))]).toEqual([MAX, 0]);
    control.passed(at(99));
    control.command({ kind: 'slower' }, at(10));
    expect(control.delayMs(at(1099), at(10))).toBe(1000);
    for (let i = 0; i < 20; i++) control.command({ kind: 'slower' }, at(10));
    expect(control.speed).toBe(0.1);
  });
});

describe('a relay under control', () => {
  /** Reads from a time on, as sources do. */
  const seekable = (events: readonly WireEvent[]) => {
    const source = sourceOf([]);
    return {
      ...source,
      async *batches(range: { from?: number | undefined } = {}) {
        yield { events: events.filter(({ tsRecv }) => tsRecv >= (range.from ?? 0)), bad: [] };
      },
    };
  };
  const minute = Array.from({ length: 60 }, (_, i) => trade(i * 1000));

  it('tells the same events in the same order at any speed', async () => {
    for (const speed of [1, 100, MAX]) {
      const { published } = await relayed(seekable(minute), {
        control: new ReplayControl(speed),
        clock: new FakeClock(),
      });
      expect(published).toEqual(minute);
    }
  });

  it('goes on elsewhere, back and forth, and says so to whoever follows', async () => {
    const control = new ReplayControl(1);
    const moves = new Map([
      [5, 50],
      [52, 2],
    ]);
    const { published } = await relayed(seekable(minute), {
      control,
      count: 12,
      publish: (event) => {
        published2.push(event.tsRecv / SECOND);
        const to = event.kind === 'trade' ? moves.get(event.tsRecv / SECOND) : undefined;
        if (to === undefined) return;
        moves.delete(event.tsRecv / SECOND);
        control.command({ kind: 'seek', to: at(to) }, at(0));
      },
    });
    expect(published).toEqual([]);
    expect(published2).toEqual([0, 1, 2, 3, 4, 5, 50, 50, 51, 52, 2, 2, 3, 4]);
  });
  const published2: number[] = [];

  it('stands still until somebody steps or goes on', async () => {
    const control = new ReplayControl(1, true);
    const stop = new AbortController();
    const waits: number[] = [];
    const clock = new FakeClock();
    const { published } = await relayed(seekable(minute), {
      control,
      signal: stop.signal,
      clock: {
        now: () => clock.now(),
        sleep: async (ms) => {
          waits.push(ms);
          if (waits.length > 2) stop.abort();
          else control.command({ kind: 'step' }, clock.now());
        },
      },
    });
    expect(published).toEqual(minute.slice(0, 2));
    expect(waits).toEqual([MAX, MAX, MAX]);
  });
});
