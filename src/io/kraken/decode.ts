/** Kraken's WebSocket v2 messages: book snapshots and updates, trades, tickers, and the depth of a subscription. */

import { type Micros, micros, parseTime } from '../../core/base/time.js';
import type { BookLevel, Quote, Trade } from '../../core/events.js';
import type { DepthMessage, Digits } from '../../core/feed/sync/depth.js';
import { decimalsOfText } from '../../core/market/book/level-text.js';
import { deltaProblem, quoteProblem, snapshotProblem, tradeProblem } from '../../core/market/validate.js';
import {
  checked,
  decimalOf,
  type Fields,
  listOf,
  malformed,
  objectOf,
  parseObject,
  textOf,
} from '../shared/venue-fields.js';

/** The venue confirms a subscription: it keeps `depth` levels a side for us. */
export interface KrakenSubscription {
  readonly kind: 'subscription';
  readonly symbol: string;
  readonly depth: number;
}

export type KrakenMessage = DepthMessage | Trade | Quote | KrakenSubscription;

/** Numbers of which every digit counts, trailing zeros too: they are made texts before JSON.parse sees them. */
const FIGURES = /"(price|qty|bid|bid_qty|ask|ask_qty)"\s*:\s*(\d[\d.eE+-]*)/g;

/**
 * What one message says, in its order; nothing where it is of another kind (a heartbeat, a status).
 *
 * Throws TradectlError `data` where it is no JSON, or not what its kind must be.
 */
export function decodeKraken(json: string, tsRecv: Micros | undefined): readonly KrakenMessage[] {
  const message = parseObject(json.replace(FIGURES, '"$1":"$2"'));
  if (message['method'] === 'subscribe') return decodeSubscription(message);
  const { channel } = message;
  if (channel !== 'book' && channel !== 'trade' && channel !== 'ticker') return [];
  const isSnapshot = message['type'] === 'snapshot';
  if (!isSnapshot && message['type'] !== 'update') throw malformed('type is neither snapshot nor update');
  return objectsOf(message, 'data').map((fields) => {
    if (channel === 'book') return decodeBook(fields, isSnapshot, tsRecv);
    return channel === 'trade' ? decodeTrade(fields, tsRecv) : decodeQuote(fields, tsRecv);
  });
}

function decodeSubscription({ result }: Fields): readonly KrakenSubscription[] {
  if (result === undefined) return [];
  const fields = objectOf(result);
  const { depth, symbol } = fields;
  if (fields['channel'] !== 'book' || typeof depth !== 'number' || typeof symbol !== 'string') return [];
  return [{ kind: 'subscription', symbol, depth }];
}

function decodeBook(fields: Fields, isSnapshot: boolean, tsRecv: Micros | undefined): DepthMessage {
  const [bids, asks] = [objectsOf(fields, 'bids'), objectsOf(fields, 'asks')];
  const common = {
    ...stamped(fields, tsRecv),
    bids: bids.map(levelOf),
    asks: asks.map(levelOf),
    checksum: checksumOf(fields),
    digits: digitsOf([...bids, ...asks]),
  };
  const book: DepthMessage = isSnapshot
    ? { kind: 'book_snapshot', ...common, seq: undefined }
    : { kind: 'book_delta', ...common, firstSeq: undefined, lastSeq: undefined };
  return checked(book, book.kind === 'book_snapshot' ? snapshotProblem(book) : deltaProblem(book));
}

function decodeTrade(fields: Fields, tsRecv: Micros | undefined): Trade {
  const trade: Trade = {
    ...{ kind: 'trade', ...stamped(fields, tsRecv) },
    id: String(fields['trade_id']),
    price: numberOf(fields, 'price'),
    size: numberOf(fields, 'qty'),
    ...(fields['side'] === 'buy' || fields['side'] === 'sell' ? { aggressor: fields['side'] } : {}),
  };
  return checked(trade, tradeProblem(trade));
}

function decodeQuote(fields: Fields, tsRecv: Micros | undefined): Quote {
  const quote: Quote = {
    ...{ kind: 'quote', ...stamped(fields, tsRecv) },
    bidPrice: numberOf(fields, 'bid'),
    bidSize: numberOf(fields, 'bid_qty'),
    askPrice: numberOf(fields, 'ask'),
    askSize: numberOf(fields, 'ask_qty'),
  };
  return checked(quote, quoteProblem(quote));
}

/** Symbol and times; older snapshots and tickers carry no time of their own. */
function stamped(fields: Fields, tsRecv: Micros | undefined) {
  const { timestamp } = fields;
  const text = typeof timestamp === 'string' ? timestamp : undefined;
  const tsEvent = text === undefined ? (tsRecv ?? micros(0)) : parseTime(text);
  if (tsEvent === undefined) throw malformed(`timestamp ${JSON.stringify(timestamp)} is no time`);
  const nanos = Number(/\.\d{6}(\d{1,3})/.exec(text ?? '')?.[1]?.padEnd(3, '0') ?? 0);
  return { symbol: textOf(fields, 'symbol'), tsEvent, tsRecv: tsRecv ?? tsEvent, nanos };
}

const levelOf = (fields: Fields): BookLevel => ({ price: numberOf(fields, 'price'), size: numberOf(fields, 'qty') });

function digitsOf(levels: readonly Fields[]): Digits {
  const most = (name: string): number => Math.max(0, ...levels.map((level) => decimalsOfText(String(level[name]))));
  return { price: most('price'), size: most('qty') };
}

function checksumOf({ checksum }: Fields): number {
  const isChecksum = typeof checksum === 'number' && Number.isInteger(checksum) && checksum >= 0 && checksum < 2 ** 32;
  if (!isChecksum) throw malformed('checksum is no number of 32 bits');
  return checksum;
}

const numberOf = (fields: Fields, name: string): number => decimalOf(fields[name], name);

const objectsOf = (fields: Fields, name: string): readonly Fields[] => listOf(fields, name).map(objectOf);
