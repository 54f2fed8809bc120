/** Bars as people have them: the same bars in every format give the same series. */

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { priceText } from '../../../src/core/base/decimal.js';
import { readOne, refusal, time, written, writtenParquet } from './support.js';

const FIXTURES = resolve(import.meta.dirname, '../../../fixtures/bars');
const fixture = (name: string): string => join(FIXTURES, name);

describe('the formats of Yahoo, Alpaca, Binance, backtesting.py and a spreadsheet', () => {
  it.each(readdirSync(FIXTURES))('%s', async (name) => {
    const expected = await readOne(fixture('ACME-backtesting.csv'));
    const { series, rows, digest } = await readOne(fixture(name));
    expect(rows).toEqual(expected.rows);
    expect(digest).toBe(expected.digest);
    expect(series).toMatchObject({
      symbol: 'ACME',
      count: 8,
      warmup: 0,
      first: time('2024-01-02'),
      last: time('2024-01-11'),
      timeframe: '1Day',
    });
    expect(priceText(series.tickSize)).toBe('0.01');
  });

  it('reads the first bar as it stands', async () => {
    const { rows } = await readOne(fixture('ACME-yahoo.csv'));
    expect(rows[1]).toEqual([time('2024-01-03'), 100.7, 100.93, 98.81, 99.02, 98_000]);
  });
});

const bars = (times: readonly string[]): string => ['t,o,h,l,c', ...times.map((text) => `${text},1,2,1,2`)].join('\n');
const timesOf = async (texts: readonly string[]): Promise<number[]> =>
  (await readOne(written('TIMES.csv', bars(texts)))).rows.map(([at]) => at);

describe('times', () => {
  it.each([
    ['dates', ['2024-01-02', '2024-01-03'], ['2024-01-02', '2024-01-03']],
    ['dates before 1970', ['1928-01-03', '1969-12-31'], ['1928-01-03', '1969-12-31']],
    ['no seconds', ['2024-01-02 09:30', '2024-01-02 09:31'], ['2024-01-02T09:30Z', '2024-01-02T09:31Z']],
    ['no seconds, Z', ['2024-01-02T09:30Z', '2024-01-02T09:31Z'], ['2024-01-02T09:30Z', '2024-01-02T09:31Z']],
    [
      'no zone is UTC',
      ['2024-01-02 09:30:00', '2024-01-02T09:30:01'],
      ['2024-01-02T09:30:00Z', '2024-01-02T09:30:01Z'],
    ],
    [
      'fractions',
      ['2024-01-02 09:30:00.5', '2024-01-02 09:30:00.654321'],
      ['2024-01-02T09:30:00.5Z', '2024-01-02T09:30:00.654321Z'],
    ],
    ['Z', ['2024-01-02T09:30:00Z', '2024-01-02T09:30:00.25Z'], ['2024-01-02T09:30:00Z', '2024-01-02T09:30:00.25Z']],
    [
      'offsets, over the end of summer time',
      [
        '2024-11-03 01:30:00-04:00',
        '2024-11-03 01:30:00-05:00',
        '2024-11-03T02:00-0500',
        '2024-11-03 02:30:00 -05:00',
        '2024-11-03 02:45:00-05',
      ],
      ['2024-11-03T05:30Z', '2024-11-03T06:30Z', '2024-11-03T07:00Z', '2024-11-03T07:30Z', '2024-11-03T07:45Z'],
    ],
    ['seconds', ['1704187800', '1704187860'], ['2024-01-02T09:30Z', '2024-01-02T09:31Z']],
    [
      'seconds with fractions',
      ['1704187800.0', '1704187800.123456'],
      ['2024-01-02T09:30:00Z', '2024-01-02T09:30:00.123456Z'],
    ],
    ['milliseconds', ['1704187800000', '1704187800001'], ['2024-01-02T09:30:00Z', '2024-01-02T09:30:00.001Z']],
    ['microseconds', ['1704187800000000', '1704187800000001'], ['2024-01-02T09:30:00Z', '2024-01-02T09:30:00.000001Z']],
    [
      'nanoseconds',
      ['1704187800000000000', '1704187800000001000'],
      ['2024-01-02T09:30:00Z', '2024-01-02T09:30:00.000001Z'],
    ],
  ])('%s', async (_, texts, expected) => {
    expect(await timesOf(texts)).toEqual(expected.map(time));
  });

  it.each([
    ['text', ['2024-01-02T09:30:00.000001Z', '2024-01-02T09:30:00.000002999Z']],
    ['nanoseconds', ['1704187800000001000', '1704187800000002999']],
  ])('drops digits below the microsecond, and says so: %s', async (_, texts) => {
    const { rows, series } = await readOne(written('NANOS.csv', bars(texts)));
    expect(rows.map(([at]) => at)).toEqual([time('2024-01-02T09:30:00.000001Z'), time('2024-01-02T09:30:00.000002Z')]);
    expect(series.notices).toContain('NANOS.csv: times are kept to the microsecond; finer digits are dropped');
  });

  it('says nothing of nanoseconds that are zero', async () => {
    const { series } = await readOne(
      written('NANOS.csv', bars(['2024-01-02T09:30:00.000001000Z', '2024-01-02T09:30:00.000002000Z'])),
    );
    expect(series.notices).toEqual(['NANOS.csv: no volume column; volume is 0']);
  });

  it.each([
    ['DATE', "DATE '2024-01-02' + i::INTEGER", ['2024-01-02', '2024-01-03']],
    [
      'TIMESTAMP',
      "TIMESTAMP '2024-01-02 09:30:00.000001' + INTERVAL (i) SECOND",
      ['2024-01-02T09:30:00.000001Z', '2024-01-02T09:30:01.000001Z'],
    ],
    [
      'TIMESTAMPTZ',
      "TIMESTAMPTZ '2024-01-02 09:30:00-05' + INTERVAL (i) SECOND",
      ['2024-01-02T14:30:00Z', '2024-01-02T14:30:01Z'],
    ],
    ['TIMESTAMP_MS', "('2024-01-02 09:30:0' || i)::TIMESTAMP_MS", ['2024-01-02T09:30:00Z', '2024-01-02T09:30:01Z']],
    ['TIMESTAMP_NS', "('2024-01-02 09:30:0' || i)::TIMESTAMP_NS", ['2024-01-02T09:30:00Z', '2024-01-02T09:30:01Z']],
    ['BIGINT', '1704187800000 + i', ['2024-01-02T09:30:00Z', '2024-01-02T09:30:00.001Z']],
    [
      'BIGINT of nanoseconds',
      '1704187800000000000 + i * 1000',
      ['2024-01-02T09:30:00Z', '2024-01-02T09:30:00.000001Z'],
    ],
    ['INTEGER', '(1704187800 + i)::INTEGER', ['2024-01-02T09:30:00Z', '2024-01-02T09:30:01Z']],
    ['DOUBLE', '1704187800.5::DOUBLE + i', ['2024-01-02T09:30:00.5Z', '2024-01-02T09:30:01.5Z']],
    ['DECIMAL', '1704187800.123456::DECIMAL(20,6) + i', ['2024-01-02T09:30:00.123456Z', '2024-01-02T09:30:01.123456Z']],
    ['VARCHAR', "'2024-01-02 09:30:0' || i", ['2024-01-02T09:30:00Z', '2024-01-02T09:30:01Z']],
    ['VARCHAR of seconds', '(1704187800 + i)::VARCHAR', ['2024-01-02T09:30:00Z', '2024-01-02T09:30:01Z']],
  ])('Parquet %s', async (_, sql, expected) => {
    const path = await writtenParquet(
      'TIMES.parquet',
      `SELECT ${sql} AS Time, 1.0 AS O, 2.0 AS H, 1.0 AS L, 2.0 AS C FROM range(2) t(i)`,
    );
    expect((await readOne(path)).rows.map(([at]) => at)).toEqual(expected.map(time));
  });

  it('says that nanoseconds of a Parquet file are dropped', async () => {
    const sql =
      "SELECT ('2024-01-02 09:30:00.00000' || i || '999')::TIMESTAMP_NS AS t, 1 AS o, 1 AS h, 1 AS l, 1 AS c FROM range(2) t(i)";
    const { rows, series } = await readOne(await writtenParquet('NS.parquet', sql));
    expect(rows[1]?.[0]).toBe(time('2024-01-02T09:30:00.000001Z'));
    expect(series.notices).toContain('NS.parquet: times are kept to the microsecond; finer digits are dropped');
  });
});

describe('columns', () => {
  it.each([
    ['case and blanks', 'DATE, Open ,hIGH,LOW,close,VOLUME'],
    ['letters', 't,o,h,l,c,v'],
    ['the unnamed index beside a date', ',date,open,high,low,close,vol', '0,'],
    ['index', 'index,o,h,l,c,v'],
    ['a blank in the name', 'Open time,o,h,l,c,v'],
  ])('%s', async (_, header, before = '') => {
    const { rows } = await readOne(
      written('NAMES.csv', `${header}\n${before}2024-01-02,1,3,1,2,10\n${before}2024-01-03,2,3,1,2,0\n`),
    );
    expect(rows).toEqual([
      [time('2024-01-02'), 1, 3, 1, 2, 10],
      [time('2024-01-03'), 2, 3, 1, 2, 0],
    ]);
  });

  it.each([
    ['tabs', 't\to\th\tl\tc\n2024-01-02\t1\t2\t1\t2\n'],
    ['bars', 't|o|h|l|c\n2024-01-02|1|2|1|2\n'],
    ['CR LF', 't,o,h,l,c\r\n2024-01-02,1,2,1,2\r\n'],
    ['no last line end', 't,o,h,l,c\n2024-01-02,1,2,1,2'],
    ['blank lines', '\n\nt,o,h,l,c\n\n2024-01-02,1,2,1,2\n\n\n'],
    ['quotes', '"t","o","h","l","c","a ""note"""\n"2024-01-02","1","2","1","2","so, so"\n'],
    ['a delimiter too many', 't,o,h,l,c,\n2024-01-02,1,2,1,2,\n'],
    ['a byte order mark', '\ufefft,o,h,l,c\n2024-01-02,1,2,1,2\n'],
  ])('%s', async (_, text) => {
    expect((await readOne(written('SHAPE.csv', text))).rows).toEqual([[time('2024-01-02'), 1, 2, 1, 2, 0]]);
  });

  it('says that the volume is missing', async () => {
    const { series } = await readOne(written('NOVOLUME.csv', 't,o,h,l,c\n2024-01-02,1,2,1,2\n'));
    expect(series.notices).toEqual(['NOVOLUME.csv: no volume column; volume is 0']);
  });

  it.each([
    ['FLOAT', 'FLOAT'],
    ['DECIMAL', 'DECIMAL(12,4)'],
    ['wide DECIMAL', 'DECIMAL(38,18)'],
    ['VARCHAR', 'VARCHAR'],
  ])('reads Parquet prices of %s', async (_, type) => {
    const cells = ['o', 'h', 'l', 'c']
      .map((name, i) => `(${[100.5, 101.25, 99.75, 100]?.[i]})::${type} AS ${name}`)
      .join(', ');
    const path = await writtenParquet('TYPES.parquet', `SELECT DATE '2024-01-02' AS date, ${cells}, 7::UINTEGER AS v`);
    expect((await readOne(path)).rows).toEqual([[time('2024-01-02'), 100.5, 101.25, 99.75, 100, 7]]);
  });
});

describe('symbols', () => {
  const two =
    'symbol,t,o,h,l,c\nA,2024-01-02,1,2,1,2\nB.X,2024-01-02,3,4,3,4\nA,2024-01-03,1,2,1,2\nB.X,2024-01-03,3,5,3,4\n';

  it.each([
    ['SPY.csv', 'SPY'],
    ['spy_daily_2021.zstd.csv', 'SPY'],
    ['BTCUSDT-1m-2023-01.csv', 'BTCUSDT'],
    ['brk.b.csv', 'BRK'],
  ])('the name %s means %s', async (name, symbol) => {
    expect((await readOne(written(name, bars(['2024-01-02'])))).series.symbol).toBe(symbol);
  });

  it('takes the one asked for', async () => {
    const { series } = await readOne({ files: [written('X.csv', bars(['2024-01-02']))], symbol: 'BRK.B' });
    expect(series.symbol).toBe('BRK.B');
  });

  it('selects one of several in a file', async () => {
    const { series, rows } = await readOne({ files: [written('TWO.csv', two)], symbol: 'B.X' });
    expect(series.symbol).toBe('B.X');
    expect(rows.map(([, , high]) => high)).toEqual([4, 5]);
  });

  it('lists several of which none is asked for', async () => {
    const path = written('TWO.csv', two);
    expect(await refusal(path)).toMatchObject({
      where: 'TWO.csv',
      message: 'TWO.csv holds several symbols: A, B.X',
      hint: 'choose one: --symbol A',
    });
    expect((await refusal({ files: [path], symbol: 'C' })).message).toBe('TWO.csv holds no C: A, B.X');
  });

  it('counts lines over all symbols', async () => {
    const bad = `${two}B.X,2024-01-04,3,2,3,4\n`;
    expect((await refusal({ files: [written('TWO.csv', bad)], symbol: 'B.X' })).where).toBe('TWO.csv:6');
  });

  it('says where the column and the name differ', async () => {
    const { series } = await readOne(written('PERP.csv', 'ticker,t,o,h,l,c,v\nBTC-PERP,2024-01-02,1,2,1,2,0\n'));
    expect(series).toMatchObject({
      symbol: 'PERP',
      notices: ['PERP.csv: its symbol column says "BTC-PERP"; read as PERP'],
    });
  });
});
