/** Binance's messages, spot and futures, raw or from a combined stream: depth, REST snapshots, trades, tickers. */

import { type Micros, ofMillis } from '../../core/base/time.js';
import type { BookLevel, Quote, Trade } from '../../core/events.js';
import type { DepthDelta, DepthMessage, DepthSnapshot } from '../../core/feed/sync/depth.js';
import { deltaProblem, quoteProblem, snapshotProblem, tradeProblem } from '../../core/market/validate.js';
import {
  checked,
  decimalOf,
  type Fields,
  integerOf,
  listOf,
  malformed,
  objectOf,
  parseObject,
  textOf,
} from '../shared/venue-fields.js';

/** A snapshot by REST does not say of which symbol it is: then `symbol` is empty. */
export type BinanceMessage = DepthMessage | Trade | Quote;

/** The best levels only, over and over: they are no deltas, although they look like some. */
const PARTIAL_DEPTH = /@depth(5|10|20)(@|$)/;

/**
 * What one message says; undefined where it is of another kind (an acknowledgement, a kline).
 *
 * Throws TradectlError `data` where it is no JSON, or not what its kind must be.
 */
export function decodeBinance(json: string, tsRecv: Micros | undefined): BinanceMessage | undefined {
  const outer = parseObject(json);
  const stream = typeof outer['stream'] === 'string' ? outer['stream'] : '';
  if (PARTIAL_DEPTH.test(stream)) return undefined;
  const fields = 'data' in outer ? objectOf(outer['data']) : outer;
  if ('lastUpdateId' in fields) return decodeSnapshot(fields, tsRecv);
  if (fields['e'] === 'depthUpdate') return decodeDelta(fields, tsRecv);
  if (fields['e'] === 'trade' || fields['e'] === 'aggTrade') return decodeTrade(fields, tsRecv);
  if (fields['e'] === 'bookTicker' || (fields['e'] === undefined && 'b' in fields && 'B' in fields)) {
    return decodeQuote(fields, tsRecv);
  }
  return undefined;
}

function decodeSnapshot(fields: Fields, tsRecv: Micros | undefined): DepthSnapshot {
  const tsEvent = 'E' in fields ? timeOf(fields, 'E') : (tsRecv ?? ofMillis(0));
  const symbol = 's' in fields || 'symbol' in fields ? textOf(fields, 's' in fields ? 's' : 'symbol') : '';
  const snapshot: DepthSnapshot = {
    ...{ kind: 'book_snapshot', symbol, tsEvent, tsRecv: tsRecv ?? tsEvent, nanos: 0 },
    seq: integerOf(fields, 'lastUpdateId'),
    bids: levelsOf(fields, 'bids'),
    asks: levelsOf(fields, 'asks'),
  };
  return checked(snapshot, snapshotProblem({ ...snapshot, symbol: symbol === '' ? '?' : symbol }));
}

function decodeDelta(fields: Fields, tsRecv: Micros | undefined): DepthDelta {
  const delta: DepthDelta = {
    ...{ kind: 'book_delta', ...stamped(fields, 'E', tsRecv), nanos: 0 },
    firstSeq: integerOf(fields, 'U'),
    lastSeq: integerOf(fields, 'u'),
    bids: levelsOf(fields, 'b'),
    asks: levelsOf(fields, 'a'),
    ...('pu' in fields ? { previousSeq: integerOf(fields, 'pu') } : {}),
  };
  return checked(delta, deltaProblem(delta));
}

function decodeTrade(fields: Fields, tsRecv: Micros | undefined): Trade {
  const trade: Trade = {
    ...{ kind: 'trade', ...stamped(fields, 'T', tsRecv), nanos: 0 },
    id: String(integerOf(fields, fields['e'] === 'aggTrade' ? 'a' : 't')),
    price: decimalOf(fields['p'], 'p'),
    size: decimalOf(fields['q'], 'q'),
    aggressor: fields['m'] === true ? 'sell' : 'buy', // m: the buyer was there first
  };
  return checked(trade, tradeProblem(trade));
}

/** Spot tickers have no time of their own. */
function decodeQuote(fields: Fields, tsRecv: Micros | undefined): Quote {
  const tsEvent = 'E' in fields ? timeOf(fields, 'E') : (tsRecv ?? ofMillis(0));
  const quote: Quote = {
    ...{ kind: 'quote', symbol: textOf(fields, 's'), tsEvent, tsRecv: tsRecv ?? tsEvent, nanos: 0 },
    bidPrice: decimalOf(fields['b'], 'b'),
    bidSize: decimalOf(fields['B'], 'B'),
    askPrice: decimalOf(fields['a'], 'a'),
    askSize: decimalOf(fields['A'], 'A'),
  };
  return checked(quote, quoteProblem(quote));
}

const stamped = (fields: Fields, time: string, tsRecv: Micros | undefined) => {
  const tsEvent = timeOf(fields, time);
  return { symbol: textOf(fields, 's'), tsEvent, tsRecv: tsRecv ?? tsEvent };
};

const levelsOf = (fields: Fields, name: string): BookLevel[] =>
  listOf(fields, name).map((level) => {
    if (!Array.isArray(level)) throw malformed(`${name} holds what is no level`);
    return { price: decimalOf(level[0], name), size: decimalOf(level[1], name) };
  });

const timeOf = (fields: Fields, name: string): Micros => ofMillis(integerOf(fields, name));
