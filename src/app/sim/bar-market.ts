/** Files of bars as the market of a simulator. */

import { DAY, dayOf, type Micros, micros, TIMEFRAMES, timeText } from '../../core/base/time.js';
import type { Bar } from '../../core/events.js';
import { BarBatch } from '../../core/market/bar-batch.js';
import { isOpen, sessionOn } from '../../core/market/calendar/nyse.js';
import { mergeBars } from '../../core/market/merge.js';
import { barMoments, windowOf } from '../../core/sim/market/bar-moments.js';
import { classOf } from '../../core/sim/market/listing.js';
import type { Moment } from '../../core/sim/market/market.js';
import { MomentSorter } from '../../core/sim/market/moment-sorter.js';
import type { CalendarName } from '../../core/sim/world/calendar.js';
import { type BarSeries, openBarFiles } from '../../io/files/bar-files.js';
import type { MomentSource } from './file-market.js';

/** Bars looked at to tell whether they are of New York's sessions. */
const LOOKED_AT = 2000;

/** Throws TradectlError `data` for what is wrong with the files. */
export async function openBars(files: readonly string[]): Promise<MomentSource> {
  const opened = await openBarFiles({ files });
  const { series } = opened;
  const lengths = new Map(series.map((one) => [one.symbol, TIMEFRAMES[one.timeframe ?? '1Day']]));
  const looked = await firstBars(series);
  const [first] = looked;
  const lengthOf = (bar: Bar): number => lengths.get(bar.symbol) ?? DAY;
  const start = first === undefined ? micros(0) : windowOf(first, lengthOf(first)).open;
  return {
    listings: series.map(({ symbol, tickSize }) => ({
      symbol,
      tickSize,
      assetClass: classOf(symbol),
      startPrice: 1,
      volatility: 0,
      weight: 1,
    })),
    start: micros(start - 1),
    calendar: calendarOf(looked, lengthOf),
    description: describe(series),
    notices: series.flatMap(({ notices }) => notices),
    batches: () => batchesOf(series, lengthOf),
    close: () => opened.close(),
  };
}

const describe = (series: readonly BarSeries[]): string => {
  const count = series.reduce((sum, one) => sum + one.count, 0);
  const first = Math.min(...series.map((one) => one.first)) as Micros;
  const last = Math.max(...series.map((one) => one.last)) as Micros;
  return `${count} bars of ${series.map(({ symbol }) => symbol).join(', ')}, ${timeText(first)} to ${timeText(last)}`;
};

/** New York's where every bar looked at lies in its sessions. */
function calendarOf(bars: readonly Bar[], lengthOf: (bar: Bar) => number): CalendarName {
  const isOfSession = (bar: Bar): boolean =>
    classOf(bar.symbol) === 'us_equity' &&
    (lengthOf(bar) >= DAY ? sessionOn(dayOf(bar.tsEvent)) !== undefined : isOpen(bar.tsEvent));
  return bars.length > 0 && bars.every(isOfSession) ? 'nyse' : 'always';
}

async function* merged(series: readonly BarSeries[]): AsyncGenerator<BarBatch> {
  const symbols = series.map(({ symbol }) => symbol);
  for await (const columns of mergeBars(series.map((one) => one.batches()))) yield new BarBatch(symbols, columns);
}

async function firstBars(series: readonly BarSeries[]): Promise<readonly Bar[]> {
  for await (const batch of merged(series)) return barsOf(batch).slice(0, LOOKED_AT);
  return [];
}

/** Copies: a batch hands out one object again and again. */
function barsOf(batch: BarBatch): Bar[] {
  const bars: Bar[] = [];
  for (let i = 0; i < batch.length; i++) {
    const bar = batch.at(i);
    if (bar !== undefined) bars.push({ ...bar });
  }
  return bars;
}

async function* batchesOf(
  series: readonly BarSeries[],
  lengthOf: (bar: Bar) => number,
): AsyncGenerator<readonly Moment[]> {
  const sorter = new MomentSorter();
  let ids = 0;
  for await (const batch of merged(series)) {
    const bars = barsOf(batch);
    for (const bar of bars) sorter.add(barMoments(bar, lengthOf(bar), () => String(++ids)));
    const last = bars.at(-1);
    if (last !== undefined) yield sorter.before(last.tsEvent);
  }
  yield sorter.rest();
}
