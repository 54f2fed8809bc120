/** Files that others have published, as they are. They stand outside the repository: TRADECTL_REFERENCE_DATA names their folder. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { priceText } from '../../../src/core/base/decimal.js';
import { readOne, time } from './support.js';

const REFERENCE = process.env['TRADECTL_REFERENCE_DATA'];
const at = (path: string): string => join(REFERENCE ?? '', 'data', path);
const PERPETUAL = 'parquet/btc_perp_1m_2021-12-31_2022-02-01.zstd.parquet';
const CODECS = ['gzip', 'snappy', 'uncompressed', 'zstd'];

describe.skipIf(REFERENCE === undefined)('published files (TRADECTL_REFERENCE_DATA)', () => {
  it('reads SPY alike from Yahoo and from Parquet in four codecs', async () => {
    const csv = await readOne(at('daily/SPY.csv'));
    expect(csv.series).toMatchObject({
      symbol: 'SPY',
      count: 1255,
      first: time('2021-01-04'),
      last: time('2025-12-31'),
      timeframe: '1Day',
    });
    expect(csv.series.notices).toEqual(['SPY.csv: prices are float32; rounded to the tick 0.01']);
    expect(csv.rows[0]).toEqual([time('2021-01-04'), 375.31, 375.45, 364.82, 368.79, 110_210_800]);
    for (const codec of CODECS) {
      const parquet = await readOne(at(`parquet/spy_daily_2021_2025.${codec}.parquet`));
      expect(parquet.digest).toBe(csv.digest);
      expect(parquet.series).toMatchObject({
        symbol: 'SPY',
        count: 1255,
        tickSize: csv.series.tickSize,
        timeframe: '1Day',
      });
    }
  });

  it('reads AAPL and MSFT on cents', async () => {
    for (const symbol of ['AAPL', 'MSFT']) {
      const { series } = await readOne(at(`daily/${symbol}.csv`));
      expect([series.symbol, series.count, priceText(series.tickSize)]).toEqual([symbol, 1255, '0.01']);
    }
  });

  it('counts the days of a year', async () => {
    const days = async (year: number): Promise<number> =>
      (await readOne({ files: [at('daily/SPY.csv')], from: time(`${year}-01-01`), to: time(`${year}-12-31`) })).series
        .count;
    expect([await days(2023), await days(2024)]).toEqual([250, 252]);
  });

  it('reads GOOG, whose first column has no name', async () => {
    const { series, rows } = await readOne(at('daily/GOOG.csv'));
    expect(series).toMatchObject({
      symbol: 'GOOG',
      count: 2148,
      first: time('2004-08-19'),
      last: time('2013-03-01'),
      notices: [],
    });
    expect(priceText(series.tickSize)).toBe('0.01');
    expect(rows[0]).toEqual([time('2004-08-19'), 100, 104.06, 95.96, 100.34, 22_351_900]);
  });

  it('reads a month of minutes of a perpetual future', async () => {
    const { series, rows } = await readOne(at(PERPETUAL));
    expect(series).toMatchObject({
      symbol: 'BTC',
      count: 45_031,
      first: time('2021-12-31T23:01Z'),
      last: time('2022-02-01T05:31Z'),
      timeframe: '1Min',
    });
    expect(priceText(series.tickSize)).toBe('0.001');
    expect(rows[0]).toEqual([time('2021-12-31T23:01Z'), 46_319, 46_385, 46_319, 46_377, 2_300_413.7295]);
    const hours = await readOne({ files: [at(PERPETUAL)], timeframe: '1Hour' });
    expect(hours.series.count).toBe(31 * 24 + 7);
  });

  it('refuses what are no bars', async () => {
    await expect(readOne(at('lobster-aapl/AAPL_2012-06-21_34200000_57600000_message_10.csv'))).rejects.toThrow(
      'no header line',
    );
    await expect(readOne(at('l2-binance/ethusdt.jsonl.gz'))).rejects.toMatchObject({
      code: 'data',
      message: 'ethusdt.jsonl.gz is compressed by gzip',
    });
  });
});
