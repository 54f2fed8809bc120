/** Bars from CSV and Parquet files as people have them: one series per symbol, checked, on its tick, streamed. */

import { TradectlError } from '../../core/base/errors.js';
import type { Price } from '../../core/base/fixed.js';
import type { Micros, Timeframe } from '../../core/base/time.js';
import type { BarColumns } from '../../core/market/columns.js';
import { openBarFile } from './bar-file.js';
import { openSeries, type SeriesRequest } from './bar-series.js';
import { Database } from './database.js';
import { probeFile } from './source-file.js';

export interface BarFileRequest extends SeriesRequest {
  readonly files: readonly string[];
  /** The symbol of all files, or which one of a file that holds several. Else each file's name tells. */
  readonly symbol?: string;
}

export interface BarSeries {
  readonly symbol: string;
  /** As they were given, in time order. */
  readonly files: readonly string[];
  readonly tickSize: Price;
  /** Bars within the days asked for. */
  readonly count: number;
  /** Bars before them that are read too; at most as many as asked for. */
  readonly warmup: number;
  /** Start of the first and the last of the `count` bars. */
  readonly first: Micros;
  readonly last: Micros;
  /** As asked for, else by the most common distance of the bars, where that has a name. */
  readonly timeframe: Timeframe | undefined;
  /** What was changed, assumed or missing, for the user to read. */
  readonly notices: readonly string[];
  /** Warm-up bars first, in time order, prices on the tick. Every call reads the files anew. */
  batches(): AsyncIterable<BarColumns>;
}

/**
 * Opens bar files and checks every bar of them.
 *
 * Throws TradectlError `data`, with file and line, for a file that is missing or no table of bars, a bar that is not
 * sound or not later than the one before, files of one symbol that overlap, and days without bars.
 */
export async function openBarFiles(request: BarFileRequest): Promise<{ readonly series: BarSeries[]; close(): void }> {
  if (request.files.length === 0)
    throw new TradectlError('usage', 'no data file is named', { hint: 'name CSV or Parquet files of bars' });
  const sources = request.files.map(probeFile);
  const db = await Database.open(sources.map(({ real }) => real));
  try {
    const files = [];
    for (const source of sources) files.push(await openBarFile(db, source, request.symbol));
    const series = [];
    for (const symbol of new Set(files.map((file) => file.symbol))) {
      series.push(
        await openSeries(
          symbol,
          files.filter((file) => file.symbol === symbol),
          request,
        ),
      );
    }
    return { series, close: () => db.close() };
  } catch (error) {
    db.close();
    throw error;
  }
}
