import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarKeeper } from '../../../src/app/stream/bar-keeper.js';
import { MINUTE, micros } from '../../../src/core/base/time.js';
import type { Bar } from '../../../src/core/events.js';

const bar = (minute: number): Bar => {
  const tsEvent = micros(minute * MINUTE);
  return { kind: 'bar', symbol: 'A', tsEvent, tsRecv: tsEvent, open: 1, high: 1, low: 1, close: 1, volume: 1 };
};
const minutes = (bars: readonly Bar[]): readonly number[] => bars.map(({ tsEvent }) => tsEvent / MINUTE);

describe('bars', () => {
  it('are told once and in order, whatever comes live and is fetched', () => {
    const move = fc.oneof(
      fc.nat(20).map((minute) => ({ live: minute })),
      fc.constant({ hold: true }),
      fc.array(fc.nat(20)).map((fetched) => ({ fetched })),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const keeper = new BarKeeper();
        const told: Bar[] = [];
        let holes = 0;
        for (const one of moves) {
          if ('live' in one) told.push(...keeper.take(bar(one.live)));
          if ('hold' in one) {
            keeper.hold();
            holes++;
          }
          if (!('fetched' in one) || holes === 0) continue;
          told.push(...keeper.fill(one.fetched.map(bar)), ...keeper.release());
          holes--;
        }
        expect(minutes(told)).toEqual([...new Set(minutes(told))].toSorted((a, b) => a - b));
      }),
    );
  });

  it('are asked for from the first that may be missing', () => {
    const keeper = new BarKeeper();
    const lost = micros(10 * MINUTE + 5);
    expect(keeper.from(['A'], lost) / MINUTE).toBe(10);
    keeper.take(bar(8));
    expect(keeper.from(['A', 'B'], lost) / MINUTE).toBe(9);
  });
});
