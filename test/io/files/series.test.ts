/** Series: several files, days, warm-up, bar lengths; always the bars that the request means, and figures that agree. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceText } from '../../../src/core/base/decimal.js';
import { DAY, HOUR, MINUTE, micros, type Timeframe, timeText } from '../../../src/core/base/time.js';
import { openBarFiles } from '../../../src/io/files/bar-files.js';
import { type Row, readAll, readOne, refusal, rowsOf, temporaryDirectory, time, written } from './support.js';

const line = (at: number, price = 10): string =>
  `${timeText(micros(at))},${price},${price + 2},${price - 1},${price + 1},100`;
const csv = (times: readonly number[]): string =>
  ['time,open,high,low,close,volume', ...times.map((at, i) => line(at, 10 + (i % 7)))].join('\n');
const every = (step: number, count: number, start = time('2024-01-02')): number[] =>
  Array.from({ length: count }, (_, i) => start + i * step);

describe('several files', () => {
  it('of one symbol follow one another, in whatever order they are named', async () => {
    const directory = temporaryDirectory();
    const a = written('SPY-2023.csv', csv(every(DAY, 3, time('2023-12-27'))), directory);
    const b = written('SPY-2024.csv', csv(every(DAY, 2)), directory);
    const { series, rows } = await readOne({ files: [b, a] });
    expect(series).toMatchObject({
      symbol: 'SPY',
      files: [a, b],
      count: 5,
      first: time('2023-12-27'),
      last: time('2024-01-03'),
    });
    expect(rows.map(([at]) => at)).toEqual([...every(DAY, 3, time('2023-12-27')), ...every(DAY, 2)]);
  });

  it('of one symbol may not overlap', async () => {
    const directory = temporaryDirectory();
    const a = written('SPY-a.csv', csv(every(DAY, 3)), directory);
    const b = written('SPY-b.csv', csv(every(DAY, 2, time('2024-01-04'))), directory);
    const found = await refusal({ files: [b, a] });
    expect(found.message).toBe(
      'SPY-a.csv and SPY-b.csv overlap: one ends at 2024-01-04, the next begins at 2024-01-04',
    );
    expect(found.where).toContain(a);
    expect(found.where).toContain(b);
    expect((await refusal({ files: [a, a] })).message).toContain('overlap');
  });

  it('of several symbols are several series, in the order of their names on the command line', async () => {
    const files = [written('MSFT.csv', csv(every(DAY, 3))), written('AAPL.csv', csv(every(DAY, 4)))];
    const all = await readAll({ files });
    expect(all.map(({ series, rows }) => [series.symbol, series.count, rows.length])).toEqual([
      ['MSFT', 3, 3],
      ['AAPL', 4, 4],
    ]);
  });

  it('have the finer of their ticks', async () => {
    const directory = temporaryDirectory();
    const a = written('X-1.csv', 't,o,h,l,c\n2024-01-02,1.5,2,1,1.125\n', directory);
    const b = written('X-2.csv', 't,o,h,l,c\n2024-01-03,1.1,2,1,1.3\n', directory);
    expect(priceText((await readOne({ files: [a, b] })).series.tickSize)).toBe('0.001');
  });
});

describe('days and warm-up', () => {
  const path = (): string => written('DAYS.csv', csv(every(12 * HOUR, 20)));

  it('takes both days whole', async () => {
    const { series, rows } = await readOne({ files: [path()], from: time('2024-01-04'), to: time('2024-01-05') });
    expect(rows.map(([at]) => timeText(micros(at)))).toEqual([
      '2024-01-04T00:00:00Z',
      '2024-01-04T12:00:00Z',
      '2024-01-05T00:00:00Z',
      '2024-01-05T12:00:00Z',
    ]);
    expect(series).toMatchObject({ count: 4, warmup: 0, first: time('2024-01-04'), last: time('2024-01-05T12:00Z') });
  });

  it('warms up with the bars just before', async () => {
    const { series, rows } = await readOne({
      files: [path()],
      from: time('2024-01-04'),
      to: time('2024-01-04'),
      warmup: 3,
    });
    expect(rows).toHaveLength(5);
    expect(rows[0]?.[0]).toBe(time('2024-01-02T12:00Z'));
    expect(series).toMatchObject({
      count: 2,
      warmup: 3,
      first: time('2024-01-04'),
      last: time('2024-01-04T12:00Z'),
      notices: [],
    });
  });

  it('warms up with what there is, and says so', async () => {
    const { series } = await readOne({ files: [path()], from: time('2024-01-03'), warmup: 50 });
    expect(series).toMatchObject({ count: 18, warmup: 2, notices: ['DAYS.csv: only 2 of 50 warm-up bars are there'] });
  });

  it('without a first day warms up with the first bars', async () => {
    const { series, rows } = await readOne({ files: [path()], warmup: 5 });
    expect(rows).toHaveLength(20);
    expect(series).toMatchObject({ count: 15, warmup: 5, first: time('2024-01-04T12:00Z') });
  });

  it('refuses days without bars, and tells what there is', async () => {
    const found = await refusal({ files: [path()], from: time('2030-01-01'), to: time('2030-12-31') });
    expect(found).toMatchObject({
      message:
        'DAYS.csv: no bars from 2030-01-01 to 2030-12-31; there are bars from 2024-01-02 to 2024-01-11T12:00:00Z',
      hint: 'change --from or --to',
    });
    expect((await refusal({ files: [path()], from: time('2024-01-05'), to: time('2024-01-04') })).message).toContain(
      'no bars from',
    );
    expect((await refusal({ files: [path()], warmup: 20 })).message).toContain('no bars after 20 bars of warm-up');
  });

  it('agrees with a slow reading of the rule', async () => {
    const request = fc.record({
      from: fc.option(fc.nat(12)),
      to: fc.option(fc.nat(12)),
      warmup: fc.nat(8),
      gaps: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 15 }),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ from, to, warmup, gaps }) => {
        const start = time('2024-01-02');
        const day = (count: number | null): number | undefined => (count === null ? undefined : start + count * DAY);
        const times = gaps.map((_, i) => start + gaps.slice(0, i).reduce((a, b) => a + b, 0) * HOUR);
        const upTo = times.filter((at) => at < (day(to) ?? Number.POSITIVE_INFINITY) + DAY);
        const before = upTo.filter((at) => at < (day(from) ?? 0));
        const within = upTo.slice(before.length);
        const [warm, wanted] =
          from === null
            ? [within.slice(0, warmup), within.slice(warmup)]
            : [before.slice(Math.max(0, before.length - warmup)), within];
        const files = [written('RULE.csv', csv(times))];
        const asked = {
          files,
          warmup,
          ...(from === null ? {} : { from: micros(day(from) ?? 0) }),
          ...(to === null ? {} : { to: micros(day(to) ?? 0) }),
        };
        if (wanted.length === 0) {
          expect((await refusal(asked)).message).toContain('no bars');
          return;
        }
        const { series, rows } = await readOne(asked);
        expect(rows.map(([at]) => at)).toEqual([...warm, ...wanted]);
        expect(series).toMatchObject({
          count: wanted.length,
          warmup: warm.length,
          first: wanted[0],
          last: wanted.at(-1),
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('bar lengths', () => {
  it.each([
    [every(DAY, 5), '1Day'],
    [every(MINUTE, 5), '1Min'],
    [[...every(DAY, 4), ...every(DAY, 4, time('2024-01-08'))], '1Day'],
    [every(7 * MINUTE, 5), undefined],
    [every(DAY, 1), undefined],
  ])('is told by the most common distance', async (times, timeframe) => {
    expect((await readOne(written('LENGTH.csv', csv(times)))).series.timeframe).toBe(timeframe);
  });

  it('takes the data as it is where it has the length asked for, or but one bar', async () => {
    const newYork = every(DAY, 3, time('2024-01-02T05:00Z'));
    const { series, rows } = await readOne({ files: [written('SAME.csv', csv(newYork))], timeframe: '1Day' });
    expect(rows.map(([at]) => at)).toEqual(newYork);
    expect(series.timeframe).toBe('1Day');
    expect((await readOne({ files: [written('SAME.csv', csv(every(DAY, 1)))], timeframe: '1Min' })).rows).toHaveLength(
      1,
    );
  });

  it('makes longer bars: figures, warm-up and days are of those', async () => {
    const path = written('HOURS.csv', csv(every(15 * MINUTE, 4 * 24 * 3)));
    const from = time('2024-01-03');
    const { series, rows } = await readOne({ files: [path], timeframe: '1Hour', from, to: from, warmup: 2 });
    expect(series).toMatchObject({
      timeframe: '1Hour',
      count: 24,
      warmup: 2,
      first: from,
      last: time('2024-01-03T23:00Z'),
    });
    expect(rows.map(([at]) => at)).toEqual(every(HOUR, 26, time('2024-01-02T22:00Z')));
    const quarters = (await readOne({ files: [path] })).rows.filter(([at]) => at >= from && at < from + HOUR);
    const column = (i: number): number[] => quarters.map((row) => row[i] ?? 0);
    const expected: Row = [
      from,
      column(1)[0] ?? 0,
      Math.max(...column(2)),
      Math.min(...column(3)),
      column(4)[3] ?? 0,
      400,
    ];
    expect(rows[2]).toEqual(expected);
  });

  describe('days', () => {
    /** Steps of a day in New York, from `first` on, to the end of extended hours. */
    const dayOf = (date: string, first: string, last: string, step = 5 * MINUTE): number[] => {
      const [start, end] = [time(`${date}T${first}Z`), time(`${date}T${last}Z`)];
      return every(step, (end - start) / step, start);
    };
    const days = async (name: string, times: readonly number[]) => {
      const { series, rows } = await readOne({ files: [written(name, csv(times))], timeframe: '1Day' });
      return { stamps: rows.map(([at]) => timeText(micros(at))), rows, series };
    };

    it('of stocks are the sessions, as live: an early close, and a change of clocks', async () => {
      const times = [
        ...dayOf('2024-07-03', '08:00', '23:55'),
        ...dayOf('2024-07-05', '13:30', '20:00'),
        ...dayOf('2024-11-04', '09:00', '23:55'),
      ];
      const { stamps, rows, series } = await days('ACME.csv', times);
      expect(stamps).toEqual(['2024-07-03T04:00:00Z', '2024-07-05T04:00:00Z', '2024-11-04T05:00:00Z']);
      expect(rows.map((row) => row[5])).toEqual([42 * 100, 78 * 100, 78 * 100]);
      expect(series.notices.slice(0, 1)).toEqual([
        expect.stringContaining('ACME.csv: days are regular sessions of New York'),
      ]);
      expect(series).toMatchObject({ count: 3, first: time('2024-07-03T04:00Z'), last: time('2024-11-04T05:00Z') });
    });

    it('begin with the bar that the open lies in', async () => {
      const { rows } = await days('HOURLY.csv', dayOf('2024-07-05', '12:00', '23:00', HOUR));
      expect(rows.map((row) => row[5])).toEqual([700]);
    });

    it.each([
      ['of coins by name', 'BTC-USD.csv', dayOf('2024-07-05', '13:30', '20:00'), 'BTC/USD'],
      ['of what trades at night', 'NIGHT.csv', dayOf('2024-07-05', '02:00', '20:00'), 'NIGHT'],
      ['of what trades at the weekend', 'COIN.csv', dayOf('2024-07-06', '13:30', '20:00'), 'COIN'],
      ['of a clock that is not told', 'LOCAL.csv', dayOf('2024-07-05', '09:30', '16:00'), 'LOCAL'],
    ])('are those of UTC: %s', async (_, name, times, symbol) => {
      const { series, rows } = await readOne({ files: [written(name, csv(times))], timeframe: '1Day', symbol });
      expect(rows.map(([at]) => at % DAY)).toEqual([0]);
      expect(series.notices).toEqual([]);
    });
  });

  it.each<[number, Timeframe, string]>([
    [DAY, '1Min', 'FINE.csv: bars of 1Day cannot be made 1Min'],
    [7 * MINUTE, '15Min', 'FINE.csv: bars of 420 s do not fit into 15Min evenly'],
  ])('refuses to make them shorter, or to cut them', async (step, timeframe, message) => {
    expect((await refusal({ files: [written('FINE.csv', csv(every(step, 4)))], timeframe })).message).toBe(message);
  });
});

describe('reading', () => {
  it('can be repeated, side by side, and broken off', async () => {
    const path = written('LONG.csv', csv(every(MINUTE, 60_000)));
    const opened = await openBarFiles({ files: [path] });
    const [series] = opened.series;
    if (series === undefined) throw new Error('a series');
    for await (const bars of series.batches()) {
      expect(bars.length).toBeGreaterThan(1000);
      break;
    }
    const [a, b] = await Promise.all([rowsOf(series), rowsOf(series)]);
    expect(a.rows).toHaveLength(60_000);
    expect(a.digest).toBe(b.digest);
    opened.close();
  });

  it('tells a file that has changed since it was opened', async () => {
    const path = written('CHANGED.csv', csv(every(DAY, 5)));
    const opened = await openBarFiles({ files: [path] });
    written('CHANGED.csv', csv(every(DAY, 3)));
    const [series] = opened.series;
    if (series === undefined) throw new Error('a series');
    await expect(rowsOf(series)).rejects.toMatchObject({
      code: 'data',
      message: 'CHANGED.csv changed while it was read',
    });
    opened.close();
  });
});

describe('notices of a series', () => {
  const bars = (rows: readonly (readonly [string, number])[]): string =>
    ['date,open,high,low,close', ...rows.map(([date, price]) => `${date},${price},${price},${price},${price}`)].join(
      '\n',
    );
  const told = async (rows: readonly (readonly [string, number])[], request: object = {}): Promise<readonly string[]> =>
    (await readOne({ files: [written('ABC.csv', bars(rows))], ...request })).series.notices.filter((text) =>
      text.startsWith('ABC: '),
    );

  it('ask whether a jump is a split, either way', async () => {
    const rows = [
      ['2024-01-02', 100],
      ['2024-01-03', 51],
      ['2024-01-04', 52],
      ['2024-01-05', 530],
    ] as const;
    expect(await told(rows)).toEqual([
      'ABC: the price falls 49 % at 2024-01-03: an unadjusted split of 2:1?',
      'ABC: the price rises 919 % at 2024-01-05: an unadjusted reverse split of 1:10?',
    ]);
    expect(await told(rows, { from: time('2024-01-04') })).toHaveLength(1);
  });

  it('say nothing of a jump that is none, of weekends, and of bars of a month', async () => {
    expect(
      await told([
        ['2024-01-02', 100],
        ['2024-01-03', 58],
        ['2024-01-04', 100],
      ]),
    ).toEqual([]);
    expect(
      await told([
        ['2024-01-05', 100],
        ['2024-01-08', 100],
        ['2024-01-09', 100],
      ]),
    ).toEqual([]);
    expect(
      await told([
        ['2024-01-01', 10],
        ['2024-02-01', 10],
        ['2024-03-01', 10],
      ]),
    ).toEqual([]);
  });

  it('name long stretches without bars, the first three of them', async () => {
    const dates = ['2023-01-02', '2023-01-03', '2023-08-01', '2023-08-02', '2023-09-01', '2023-10-01', '2023-11-01'];
    expect(await told(dates.map((date) => [date, 10] as const))).toEqual([
      'ABC: no bars between 2023-01-03 and 2023-08-01',
      'ABC: no bars between 2023-08-02 and 2023-09-01',
      'ABC: no bars between 2023-09-01 and 2023-10-01',
      'ABC: further stretches without bars: 1',
    ]);
    expect(
      await told(
        dates.map((date) => [date, 10] as const),
        { to: time('2023-06-01') },
      ),
    ).toEqual([]);
  });
});
