/** Whether a market value can be true: what the edge asks before an event goes in. The answer is a problem's text. */

import type { Bar, BookDelta, BookLevel, BookSnapshot, MarketEvent, Quote, Trade } from '../events.js';

/** What is wrong, in words that name the field and the value; undefined where nothing is. */
export type Problem = string | undefined;

interface Common {
  readonly symbol: string;
  readonly tsEvent: number;
  readonly tsRecv: number;
  readonly nanos?: number;
}

function price(name: string, value: number): Problem {
  return Number.isFinite(value) && value > 0 ? undefined : `${name} ${value} is not a positive price`;
}

function size(name: string, value: number): Problem {
  return Number.isFinite(value) && value >= 0 ? undefined : `${name} ${value} is not zero or more`;
}

function time(name: string, value: number): Problem {
  return Number.isSafeInteger(value) ? undefined : `${name} ${value} is not a whole number of microseconds`;
}

function common({ symbol, tsEvent, tsRecv, nanos = 0 }: Common): Problem {
  if (symbol === '') return 'the symbol is empty';
  if (!Number.isInteger(nanos) || nanos < 0 || nanos > 999) return `nanos ${nanos} is not within 0..999`;
  return time('tsEvent', tsEvent) ?? time('tsRecv', tsRecv);
}

/** A trade has a positive price and a size of zero or more. */
export const tradeProblem = (trade: Trade): Problem =>
  common(trade) ?? price('price', trade.price) ?? size('size', trade.size);

/**
 * A quote's prices and sizes are zero or more; a price of zero says that nobody quotes that side.
 *
 * Real markets are locked (bid = ask) and crossed (bid > ask) at times: whoever wants a middle asks `hasMiddle`.
 */
export const quoteProblem = (quote: Quote): Problem =>
  common(quote) ??
  size('bid', quote.bidPrice) ??
  size('ask', quote.askPrice) ??
  size('bid size', quote.bidSize) ??
  size('ask size', quote.askSize);

/** Whether both sides are quoted, the bid below the ask, so that the middle means something. */
export const hasMiddle = ({ bidPrice, askPrice }: Quote): boolean => bidPrice > 0 && bidPrice < askPrice;

/** A bar has four positive prices, low <= open, close <= high, and a volume of zero or more. */
export function barProblem(bar: Bar): Problem {
  const { open, high, low, close } = bar;
  return (
    common(bar) ??
    price('open', open) ??
    price('high', high) ??
    price('low', low) ??
    price('close', close) ??
    size('volume', bar.volume) ??
    (low <= high ? undefined : `high ${high} is below low ${low}`) ??
    within('open', open, low, high) ??
    within('close', close, low, high)
  );
}

function within(name: string, value: number, low: number, high: number): Problem {
  return low <= value && value <= high ? undefined : `${name} ${value} is outside low ${low} .. high ${high}`;
}

function levels(name: string, side: readonly BookLevel[]): Problem {
  for (const level of side) {
    const problem = price(`${name} price`, level.price) ?? size(`${name} size`, level.size);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Best first, and no price twice: bids fall (`step` -1), asks rise (1). */
function sorted(name: string, side: readonly BookLevel[], step: 1 | -1): Problem {
  let last: number | undefined;
  for (const level of side) {
    if (last !== undefined && (level.price - last) * step <= 0) {
      return `${name} ${level.price} after ${last} is not sorted best first`;
    }
    last = level.price;
  }
  return undefined;
}

function sequence(name: string, seq: number | undefined): Problem {
  return seq === undefined || (Number.isSafeInteger(seq) && seq >= 0)
    ? undefined
    : `${name} ${seq} is not a sequence number`;
}

function uncrossed(bids: readonly BookLevel[], asks: readonly BookLevel[]): Problem {
  const [bid, ask] = [bids[0], asks[0]];
  if (bid === undefined || ask === undefined || bid.price < ask.price) return undefined;
  return `best bid ${bid.price} is not below best ask ${ask.price}`;
}

/** A snapshot's sides are sorted best first and do not cross; either may be empty. */
export function snapshotProblem(book: BookSnapshot): Problem {
  return (
    common(book) ??
    sequence('seq', book.seq) ??
    levels('bid', book.bids) ??
    levels('ask', book.asks) ??
    sorted('bid', book.bids, -1) ??
    sorted('ask', book.asks, 1) ??
    uncrossed(book.bids, book.asks)
  );
}

/** A delta's levels come in any order, and a size of zero deletes; its last sequence number is not before its first. */
export function deltaProblem(delta: BookDelta): Problem {
  const { firstSeq, lastSeq } = delta;
  return (
    common(delta) ??
    sequence('firstSeq', firstSeq) ??
    sequence('lastSeq', lastSeq) ??
    levels('bid', delta.bids) ??
    levels('ask', delta.asks) ??
    (firstSeq !== undefined && lastSeq !== undefined && lastSeq < firstSeq
      ? `lastSeq ${lastSeq} is before firstSeq ${firstSeq}`
      : undefined)
  );
}

/** What is wrong with any market event; states of trading, of feeds and clock ticks carry no values to doubt. */
export function eventProblem(event: MarketEvent): Problem {
  switch (event.kind) {
    case 'bar':
      return barProblem(event);
    case 'trade':
      return tradeProblem(event);
    case 'quote':
      return quoteProblem(event);
    case 'book_snapshot':
      return snapshotProblem(event);
    case 'book_delta':
      return deltaProblem(event);
    case 'trading_status':
    case 'feed':
    case 'clock':
      return time('tsEvent', event.tsEvent);
  }
}
