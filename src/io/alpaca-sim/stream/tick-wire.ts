/** What the market tells, as messages of Alpaca's streams: of stocks and of crypto. */

import { DAY } from '../../../core/base/time.js';
import type { BookDelta, BookSnapshot, Quote, Trade, TradingStatus } from '../../../core/events.js';
import type { MarketBar, Told } from '../../../core/sim/world/world.js';
import { type WireMap, WireTime, type WireValue } from './wire-value.js';

/** Where a tick is told. */
export interface WireTick {
  readonly channel: string;
  readonly symbol: string;
  readonly message: WireMap;
}

const EXCHANGE = 'V';
const TAPE = 'C';

/** The type stands first: clients of msgpack rely on it. */
export function wireTick(tick: Told, isCrypto: boolean): WireTick {
  const { symbol } = tick;
  switch (tick.kind) {
    case 'trade':
      return { channel: 'trades', symbol, message: isCrypto ? cryptoTrade(tick) : stockTrade(tick) };
    case 'quote':
      return { channel: 'quotes', symbol, message: isCrypto ? cryptoQuote(tick) : stockQuote(tick) };
    case 'bar':
      return barOf(tick);
    case 'trading_status':
      return { channel: 'statuses', symbol, message: statusOf(tick) };
    case 'book_snapshot':
    case 'book_delta':
      return { channel: 'orderbooks', symbol, message: bookOf(tick) };
  }
}

const timeOf = ({ tsEvent, nanos }: Trade | Quote | BookSnapshot | BookDelta | TradingStatus): WireTime =>
  new WireTime(tsEvent, nanos);

const stockTrade = (trade: Trade): WireMap => ({
  T: 't',
  S: trade.symbol,
  i: idOf(trade.id),
  x: EXCHANGE,
  p: trade.price,
  s: trade.size,
  c: ['@'],
  t: timeOf(trade),
  z: TAPE,
});

const cryptoTrade = (trade: Trade): WireMap => ({
  T: 't',
  S: trade.symbol,
  p: trade.price,
  s: trade.size,
  t: timeOf(trade),
  i: idOf(trade.id),
  tks: trade.aggressor === 'sell' ? 'S' : 'B',
});

/** An integer of up to 64 bits. */
function idOf(text: string): WireValue {
  if (!/^\d{1,19}$/.test(text)) return 0;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

const stockQuote = (quote: Quote): WireMap => ({
  T: 'q',
  S: quote.symbol,
  bx: EXCHANGE,
  bp: quote.bidPrice,
  bs: quote.bidSize,
  ax: EXCHANGE,
  ap: quote.askPrice,
  as: quote.askSize,
  c: ['R'],
  t: timeOf(quote),
  z: TAPE,
});

const statusOf = (status: TradingStatus): WireMap => ({
  T: 's',
  S: status.symbol,
  sc: status.code,
  sm: status.message,
  rc: status.reasonCode,
  rm: status.reason,
  t: timeOf(status),
  z: TAPE,
});

const cryptoQuote = (quote: Quote): WireMap => ({
  T: 'q',
  S: quote.symbol,
  bp: quote.bidPrice,
  bs: quote.bidSize,
  ap: quote.askPrice,
  as: quote.askSize,
  t: timeOf(quote),
});

function barOf(bar: MarketBar): WireTick {
  const { symbol, open: o, high: h, low: l, close: c, volume: v, count: n, vwap: vw } = bar;
  const [T, channel] = kindOf(bar);
  return { channel, symbol, message: { T, S: symbol, o, h, l, c, v, n, vw, t: new WireTime(bar.tsEvent, 0) } };
}

function kindOf({ length, isUpdate }: MarketBar): readonly [string, string] {
  if (length >= DAY) return ['d', 'dailyBars'];
  return isUpdate ? ['u', 'updatedBars'] : ['b', 'bars'];
}

/** A whole book says so; `r` is absent from an update. */
export const bookOf = (book: BookSnapshot | BookDelta): WireMap => ({
  T: 'o',
  S: book.symbol,
  t: timeOf(book),
  b: book.bids.map(({ price: p, size: s }) => ({ p, s })),
  a: book.asks.map(({ price: p, size: s }) => ({ p, s })),
  ...(book.kind === 'book_snapshot' ? { r: true } : {}),
});
