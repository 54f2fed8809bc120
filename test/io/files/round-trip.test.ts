/** Any sound bars, written as text or Parquet, come back exactly, on the tick of their decimals. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrice, priceText } from '../../../src/core/base/decimal.js';
import { timeText } from '../../../src/core/base/time.js';
import type { BarColumns } from '../../../src/core/market/columns.js';
import { BarDigest } from '../../../src/io/files/digest.js';
import { type Row, readOne, time, written, writtenParquet } from './support.js';

/** A bar as text: its prices are whole numbers of ticks of 10^-decimals. */
type Cells = readonly [time: string, open: string, high: string, low: string, close: string, volume: string];

function decimal(count: number, decimals: number): string {
  const digits = String(count).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

const anyBar = fc.record({
  gap: fc.integer({ min: 1, max: 5_000_000 }),
  low: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 900_000_000_000_000 })),
  rises: fc.tuple(fc.nat(99_999), fc.nat(99_999), fc.nat(99_999)),
  volume: fc.oneof(
    fc.nat().map(String),
    fc.double({ min: 0, max: 1e12, noNaN: true }).map((size) => String(size + 0)),
  ),
});

const anyBars = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.array(anyBar, { minLength: 1, maxLength: 25 }))
  .map(([decimals, bars]): Cells[] => {
    let at = time('2024-01-02T09:30:00Z') as number;
    return bars.map(({ gap, low, rises: [open, close, above], volume }) => {
      at += gap * 1000;
      const counts = [low + open, low + Math.max(open, close) + above, low, low + close];
      const [o = '', h = '', l = '', c = ''] = counts.map((count) => decimal(count, decimals));
      return [timeText(at as never), o, h, l, c, volume];
    });
  });

const expectedRows = (bars: readonly Cells[]): Row[] =>
  bars.map(([at, ...cells]) => [time(at), ...cells.map(Number)] as unknown as Row);

/** The rule as it is written: cents where every price is a float32 of cents, else the most decimals of any price. */
function expectedTick(bars: readonly Cells[]): string {
  const prices = bars.flatMap(([, ...cells]) => cells.slice(0, 4));
  const isFloat32 = prices.map(Number).every((price) => {
    const single = Math.fround(Math.round(price * 100) / 100);
    return price === single || price === Number(single.toFixed(6));
  });
  if (isFloat32) return '0.01';
  const decimals = Math.max(...prices.map((text) => /\.(\d*?)0*$/.exec(text)?.[1]?.length ?? 0));
  return decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`;
}

const csv = (bars: readonly Cells[]): string =>
  `time,open,high,low,close,volume\n${bars.map((cells) => cells.join(',')).join('\n')}\n`;

function parquetSql(bars: readonly Cells[], type: string): string {
  const rows = bars.map(
    ([at, ...cells]) => `(TIMESTAMP '${at.slice(0, -1)}', ${cells.map((cell) => `'${cell}'`).join(', ')})`,
  );
  const prices = ['o', 'h', 'l', 'c'].map((name) => `${name}::${type} AS ${name}`).join(', ');
  return `SELECT t, ${prices}, v::DOUBLE AS v FROM (VALUES ${rows.join(', ')}) bars(t, o, h, l, c, v)`;
}

describe('bars that are written and read', () => {
  it('are the same from CSV and from Parquet of doubles, decimals and text', async () => {
    await fc.assert(
      fc.asyncProperty(anyBars, async (bars) => {
        const { rows, digest, series } = await readOne(written('ANY.csv', csv(bars)));
        expect(rows).toEqual(expectedRows(bars));
        expect(priceText(series.tickSize)).toBe(expectedTick(bars));
        for (const type of ['DOUBLE', 'DECIMAL(38,9)', 'VARCHAR']) {
          const parquet = await readOne(await writtenParquet('ANY.parquet', parquetSql(bars, type)));
          expect(parquet.digest).toBe(digest);
          expect(parquet.series.tickSize).toBe(series.tickSize);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('lose nothing to float32 of cents: Parquet of floats, text of float32 in full and with six decimals', async () => {
    const cents = fc.array(fc.integer({ min: 1000, max: 999_999 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(cents, async (counts) => {
        const bars = (print: (price: number) => string): string =>
          csv(
            counts.map((count, i): Cells => {
              const [low, high] = [print(count / 100), print((count + 7) / 100)];
              return [String(1_704_187_800 + i), low, high, low, high, '1'];
            }),
          );
        const exact = await readOne(written('CENTS.csv', bars(String)));
        const full = await readOne(
          written(
            'CENTS.csv',
            bars((price) => String(Math.fround(price))),
          ),
        );
        const six = await readOne(
          written(
            'CENTS.csv',
            bars((price) => Math.fround(price).toFixed(6)),
          ),
        );
        expect([full.digest, six.digest]).toEqual([exact.digest, exact.digest]);
        expect(priceText(full.series.tickSize)).toBe('0.01');
        expect(full.series.tickSize).toBe(six.series.tickSize);
      }),
      { numRuns: 15 },
    );
  });

  it('are moved to the tick that was asked for, and no further', async () => {
    const anyTick = fc.constantFrom('0.05', '0.25', '0.01', '1', '0.3', '5');
    await fc.assert(
      fc.asyncProperty(
        anyTick,
        fc.array(fc.integer({ min: 500_000, max: 9_000_000 }), { minLength: 1, maxLength: 20 }),
        async (text, counts) => {
          const tick = parsePrice(text) as NonNullable<ReturnType<typeof parsePrice>>;
          const bars = counts.map(
            (count, i): Cells =>
              [
                String(1_704_187_800 + i),
                ...Array.from({ length: 4 }, () => decimal(count, 3)),
                '1',
              ] as unknown as Cells,
          );
          const { rows, series } = await readOne({ files: [written('TICKS.csv', csv(bars))], tick });
          const off = counts.filter((count, i) => {
            const read = rows[i]?.[1] ?? 0;
            expect(Math.abs(read / Number(text) - Math.round(read / Number(text)))).toBeLessThan(1e-6);
            expect(Math.abs(read - count / 1000)).toBeLessThanOrEqual(Number(text) / 2 + 1e-9);
            return read !== count / 1000;
          });
          const told =
            off.length === 0
              ? []
              : [`TICKS.csv: ${off.length * 4} prices are not on the tick ${text}; rounded to the nearest`];
          expect(series.notices).toEqual(told);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('the digest', () => {
  const column = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), {
    minLength: 30,
    maxLength: 30,
  });
  const columnsOf = (rows: readonly (readonly number[])[]): BarColumns => {
    const [time_, open, high, low, close, volume] = Array.from({ length: 6 }, (_, i) =>
      Float64Array.from(rows, (row) => row[i] ?? 0),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    return { length: rows.length, time: time_, open, high, low, close, volume };
  };
  const digestOf = (...batches: BarColumns[]): string => {
    const digest = new BarDigest();
    for (const batch of batches) digest.update(batch);
    return digest.hex();
  };

  it('does not see how bars are cut into batches, and sees any change', () => {
    fc.assert(
      fc.property(
        fc.tuple(column, column, column, column, column, column),
        fc.array(fc.nat(30), { maxLength: 5 }),
        fc.nat(29),
        fc.nat(5),
        (columns, cuts, i, k) => {
          const rows = Array.from({ length: 30 }, (_, row) => columns.map((cells) => cells[row] ?? 0));
          const edges = [0, ...cuts.sort((a, b) => a - b), 30];
          const whole = digestOf(columnsOf(rows));
          expect(digestOf(...edges.slice(1).map((end, at) => columnsOf(rows.slice(edges[at], end))))).toBe(whole);
          const changed = rows.map((row, at) =>
            at === i ? row.map((cell, j) => (j === k ? cell + Math.max(1, Math.abs(cell)) : cell)) : row,
          );
          expect(digestOf(columnsOf(changed))).not.toBe(whole);
        },
      ),
    );
  });

  it('may be asked before more bars follow', () => {
    const digest = new BarDigest();
    digest.update(columnsOf([[1, 2, 3, 4, 5, 6]]));
    expect(digest.hex()).toBe(digest.hex());
    digest.update(columnsOf([[2, 2, 3, 4, 5, 6]]));
    expect(digest.hex()).toBe(
      digestOf(
        columnsOf([
          [1, 2, 3, 4, 5, 6],
          [2, 2, 3, 4, 5, 6],
        ]),
      ),
    );
    expect(digest.hex()).toMatch(/^[0-9a-f]{64}$/);
  });
});
