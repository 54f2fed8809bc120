/**
 * A bar of a file as it may have happened: its open, the nearer and then the farther of low and high, its close, each as a
 * trade and a quote without a spread; at its end the bar. After it nobody quotes until the next one opens, so that an
 * order sent then meets that open. Orders that rest are worked at the open and against the whole bar at its last moment,
 * as in a backtest: the way from low to high is a guess, and fills nothing.
 */

import { DAY, dayOf, type Micros, micros } from '../../base/time.js';
import type { Bar, Quote, Trade } from '../../events.js';
import { type Session, sessionOn } from '../../market/calendar/nyse.js';
import type { MarketBar, PricePath, PriceStep, Tick } from '../world/world.js';
import type { Moment } from './market.js';

/** A moment with its place among those of the same time: what ends comes before what begins. */
export interface RankedMoment extends Moment {
  readonly rank: 0 | 1;
}

export type BarWindow = Pick<Session, 'open' | 'close'>;

/** A day's bar happens in the session of its date, where there is one; any other from its start on. */
export function windowOf({ tsEvent }: Bar, length: number): BarWindow {
  const session = length >= DAY ? sessionOn(dayOf(tsEvent)) : undefined;
  return session ?? { open: tsEvent, close: micros(tsEvent + length) };
}

const QUOTED_SIZE = 1000;
/** Of a bar that does not tell its volume. */
const TRADED_SIZE = 100;

/** What a bar of `length` microseconds tells, in time order. `nextId` gives ids of trades. */
export function barMoments(bar: Bar, length: number, nextId: () => string): readonly RankedMoment[] {
  const { open: from, close: to } = windowOf(bar, length);
  const path = bar.close >= bar.open ? [bar.low, bar.high] : [bar.high, bar.low];
  const prices = [bar.open, ...path, bar.close];
  const sizes = sizesOf(bar.volume, prices.length);
  const steps = prices.map((price, i) => ({
    price,
    at: micros(i === 3 ? to - 1 : from + Math.floor(((to - from) * i) / 4)),
  }));
  const moments = steps.map(({ at, price }, i): RankedMoment => {
    const ticks = ticksAt(bar.symbol, price, sizes[i] ?? TRADED_SIZE, at, nextId());
    return { at, rank: 1, ticks, paths: pathsAt(i, bar, steps) };
  });
  return [...moments, { at: to, rank: 0, ticks: [finished(bar, length, to)], paths: [], unquoted: [bar.symbol] }];
}

/** The first moment is an opening, the last one is all of the bar. */
function pathsAt(index: number, { symbol, volume }: Bar, steps: readonly PriceStep[]): readonly PricePath[] {
  if (index === 0) return [{ symbol, volume, steps: steps.slice(0, 1) }];
  return index === steps.length - 1 ? [{ symbol, volume, steps }] : [];
}

function sizesOf(volume: number, parts: number): readonly number[] {
  const part = Math.floor(volume / parts);
  if (part === 0) return Array.from({ length: parts }, () => TRADED_SIZE);
  return Array.from({ length: parts }, (_, i) => (i === 0 ? volume - part * (parts - 1) : part));
}

function ticksAt(symbol: string, price: number, size: number, at: Micros, id: string): readonly Tick[] {
  const stamp = { symbol, tsEvent: at, tsRecv: at, nanos: 0 };
  const sizes = { bidSize: QUOTED_SIZE, askSize: QUOTED_SIZE };
  const quote: Quote = { kind: 'quote', ...stamp, bidPrice: price, askPrice: price, ...sizes };
  const trade: Trade = { kind: 'trade', ...stamp, price, size, id };
  return [quote, trade];
}

const finished = (bar: Bar, length: number, at: Micros): MarketBar => ({
  ...bar,
  tsRecv: at,
  length: Math.min(length, DAY),
  isUpdate: false,
  count: 4,
  vwap: (bar.open + bar.high + bar.low + bar.close) / 4,
});
