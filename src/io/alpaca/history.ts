/** What was before a session by REST: the last bars of a length, and the trades of a short span. */

import { TradectlError } from '../../core/base/errors.js';
import { DAY, HOUR, MINUTE, micros, timeText } from '../../core/base/time.js';
import type { Bar, Trade } from '../../core/events.js';
import type { BarsAnswer, BarsAsked, Fault, HistoryAsked, TradesAnswer } from '../shared/venue.js';
import { type BarRequest, barsPath, collect, feedTerm } from './bars.js';
import { askData } from './data-rest.js';
import { Malformed, mapFields } from './map.js';
import { isRecord, RecordFields } from './record.js';

type Source = Pick<BarRequest, 'rest' | 'feed' | 'keys'>;

const PAGE = 10_000;
const PAGES_MAX = 50;
/** Minutes of trading in a day of stocks. */
const SESSION = 390 * MINUTE;

/** Alpaca's name for bars of that length; undefined where it has none. */
export function timeframeOf(barMicros: number): string | undefined {
  if (barMicros === DAY) return '1Day';
  const [minutes, hours] = [barMicros / MINUTE, barMicros / HOUR];
  if (Number.isInteger(hours) && hours >= 1 && hours <= 23) return `${hours}Hour`;
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= 59 ? `${minutes}Min` : undefined;
}

/** The newest first are asked for, so that nights, weekends and holidays cost nothing; the answer is by time. */
export async function fetchHistory(asked: HistoryAsked & Source): Promise<BarsAnswer | undefined> {
  const timeframe = timeframeOf(asked.barMicros);
  if (timeframe === undefined) return undefined;
  const bars: Bar[] = [];
  const faults: Fault[] = [];
  for (const symbol of asked.symbols) bars.push(...(await lastBars(asked, symbol, timeframe, faults)));
  return { bars: bars.toSorted((a, b) => a.tsEvent - b.tsEvent), faults };
}

async function lastBars(
  { feed, barMicros, count, before, now, ...source }: HistoryAsked & Source,
  symbol: string,
  timeframe: string,
  faults: Fault[],
): Promise<readonly Bar[]> {
  const query = {
    ...{ symbols: symbol, timeframe, sort: 'desc', limit: Math.min(count, PAGE) },
    start: timeText(micros(before - spanOf(count * barMicros, feed === 'crypto'))),
    end: timeText(micros(before - 1)),
    ...(feed === 'crypto' ? {} : { ...feedTerm(feed), adjustment: 'split' }),
  };
  const bars: Bar[] = [];
  const enough = (): boolean => bars.length >= count;
  await pages(source, barsPath(feed), query, 'bars', enough, (page) => collect(page, now(), bars, faults));
  return bars.slice(0, count);
}

/** Longer than bars of that much trading ever took: sessions are short, and there are weekends and holidays. */
const spanOf = (trading: number, isCoin: boolean): number =>
  isCoin ? trading * 2 + DAY : (Math.ceil(trading / SESSION) * 7 * DAY) / 5 + 7 * DAY;

/** Both ends belong to the span. Throws TradectlError `venue_unreachable` where they are too many, or `auth`. */
export async function fetchTrades(asked: BarsAsked & Source): Promise<TradesAnswer> {
  const { feed, symbols, from, to, now, ...source } = asked;
  const trades: Trade[] = [];
  const faults: Fault[] = [];
  const query = {
    ...{ symbols: symbols.join(','), limit: PAGE, ...feedTerm(feed) },
    ...{ start: timeText(from), end: timeText(to) },
  };
  const take = (page: unknown): void => {
    for (const [symbol, row] of rowsOf(page)) {
      const mapped = mapFields(new RecordFields({ ...row, T: 't', S: symbol }), now());
      if (mapped instanceof Malformed) faults.push(mapped);
      else if (mapped.kind === 'trade') trades.push(mapped);
    }
  };
  await pages(source, barsPath(feed).replace(/bars$/, 'trades'), query, 'trades', () => false, take);
  return { trades: trades.toSorted((a, b) => a.tsEvent - b.tsEvent || a.nanos - b.nanos), faults };
}

function rowsOf(page: unknown): readonly (readonly [symbol: string, row: Readonly<Record<string, unknown>>])[] {
  const lists = isRecord(page) ? page['trades'] : undefined;
  if (!isRecord(lists)) return [];
  return Object.entries(lists).flatMap(([symbol, list]) =>
    Array.isArray(list) ? (list as readonly unknown[]).filter(isRecord).map((row) => [symbol, row] as const) : [],
  );
}

async function pages(
  source: Pick<BarRequest, 'rest' | 'keys' | 'signal'>,
  path: string,
  query: Readonly<Record<string, string | number>>,
  what: string,
  isEnough: () => boolean,
  take: (page: unknown) => void,
): Promise<void> {
  const { rest, keys, signal } = source;
  let token: string | undefined;
  for (let count = 0; count < PAGES_MAX; count++) {
    const terms = token === undefined ? query : { ...query, page_token: token };
    const page = await askData({ rest, keys, signal, path, query: terms, what });
    take(page);
    const next = isRecord(page) ? page['next_page_token'] : undefined;
    if (isEnough() || typeof next !== 'string' || next === '' || next === token) return;
    token = next;
  }
  throw new TradectlError('venue_unreachable', `the history has more than ${PAGES_MAX} pages of ${what}`, {
    where: rest.host,
    hint: 'ask for less with --warmup, or use longer bars',
  });
}
