/** Longer bars out of shorter ones: against a slow model, and for any cut into batches. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, micros, TIMEFRAMES } from '../../../src/core/base/time.js';
import type { BarColumns } from '../../../src/core/market/columns.js';
import { Resampler, utcStarts } from '../../../src/core/market/resample.js';

type Bar = readonly [time: number, open: number, high: number, low: number, close: number, volume: number];

const columnsOf = (bars: readonly Bar[]): BarColumns => {
  const column = (i: number): Float64Array => Float64Array.from(bars, (bar) => bar[i] ?? Number.NaN);
  return {
    length: bars.length,
    time: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
};

const barsOf = ({ length, time, open, high, low, close, volume }: BarColumns): Bar[] =>
  Array.from(
    { length },
    (_, i) => [time, open, high, low, close, volume].map((column) => column[i] ?? Number.NaN) as unknown as Bar,
  );

/** The model: groups bars by bucket, then folds each group. */
function model(bars: readonly Bar[], size: number): Bar[] {
  const starts = [...new Set(bars.map(([time]) => Math.floor(time / size) * size))];
  return starts.map((start) => {
    const group = bars.filter(([time]) => time >= start && time < start + size);
    const column = (i: number): number[] => group.map((bar) => bar[i] ?? Number.NaN);
    return [
      start,
      column(1).at(0) ?? 0,
      Math.max(...column(2)),
      Math.min(...column(3)),
      column(4).at(-1) ?? 0,
      column(5).reduce((a, b) => a + b, 0),
    ];
  });
}

function resampled(batches: readonly (readonly Bar[])[], size: number): Bar[] {
  const resampler = new Resampler(utcStarts(size));
  const merged = batches.flatMap((batch) => barsOf(resampler.add(columnsOf(batch))));
  return [...merged, ...barsOf(resampler.finish())];
}

const anyBar = fc.tuple(
  fc.integer({ min: 1, max: 90 }),
  fc.integer({ min: 1, max: 99 }),
  fc.nat(9),
  fc.nat(9),
  fc.nat(9),
  fc.nat(1000),
);

/** Bars in time order, some minutes apart, before and after 1970. */
const anyBars = fc
  .tuple(fc.integer({ min: -3000, max: 3000 }), fc.array(anyBar, { maxLength: 60 }))
  .map(([start, parts]) => {
    let time = start * MINUTE;
    return parts.map(([gap, low, open, close, above, volume]): Bar => {
      time += gap * MINUTE;
      return [time, low + open, low + Math.max(open, close) + above, low, low + close, volume];
    });
  });

describe('Resampler', () => {
  it('merges minutes into an hour: first open, highest, lowest, last close, sum of volumes', () => {
    const start = 10 * HOUR;
    const bars: Bar[] = [
      [start, 10, 12, 9, 11, 100],
      [start + MINUTE, 11, 15, 10, 14, 50],
      [start + 59 * MINUTE, 14, 14, 8, 9, 1],
      [start + 60 * MINUTE, 9, 10, 9, 10, 7],
    ];
    expect(resampled([bars], HOUR)).toEqual([
      [start, 10, 15, 8, 9, 151],
      [start + HOUR, 9, 10, 9, 10, 7],
    ]);
  });

  it('begins days at midnight UTC, before 1970 too', () => {
    const bars: Bar[] = [
      [-2 * HOUR, 1, 1, 1, 1, 1],
      [0, 2, 2, 2, 2, 2],
    ];
    expect(resampled([bars], DAY).map(([time]) => micros(time))).toEqual([-DAY, 0]);
  });

  it('tells a bucket only once a later bar has begun the next one', () => {
    const resampler = new Resampler(utcStarts(HOUR));
    expect(resampler.add(columnsOf([[0, 1, 1, 1, 1, 1]])).length).toBe(0);
    expect(resampler.add(columnsOf([])).length).toBe(0);
    expect(barsOf(resampler.add(columnsOf([[HOUR, 2, 2, 2, 2, 2]])))).toEqual([[0, 1, 1, 1, 1, 1]]);
    expect(barsOf(resampler.finish())).toEqual([[HOUR, 2, 2, 2, 2, 2]]);
    expect(resampler.finish().length).toBe(0);
  });

  it('agrees with the model, however the bars are cut into batches', () => {
    fc.assert(
      fc.property(
        anyBars,
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.constantFrom(...Object.values(TIMEFRAMES)),
        (bars, cuts, size) => {
          const edges = [0, ...cuts.map((cut) => Math.min(cut, bars.length)).sort((a, b) => a - b), bars.length];
          const batches = edges.slice(1).map((end, i) => bars.slice(edges[i], end));
          expect(resampled(batches, size)).toEqual(model(bars, size));
        },
      ),
    );
  });
});
