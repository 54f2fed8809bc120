/** What a live feed tells beside the market events of the engine, and the topics that one can ask for. */

import type { Micros } from '../base/time.js';
import type { Bar, BookDelta, BookSnapshot, Quote, Trade, TradingStatus } from '../events.js';

/** What a venue publishes, by the names that Alpaca gives them. */
export const CHANNELS = [
  'trades',
  'quotes',
  'bars',
  'updatedBars',
  'dailyBars',
  'statuses',
  'lulds',
  'orderbooks',
] as const;

export type Channel = (typeof CHANNELS)[number];

/** Channels that have another name on the command line than at Alpaca. */
const WORDS: Readonly<Partial<Record<Channel, string>>> = {
  dailyBars: 'daily',
  statuses: 'status',
  lulds: 'luld',
  orderbooks: 'book',
};

/** A channel by the name that users type. */
export const channelWord = (channel: Channel): string => WORDS[channel] ?? channel;

export interface Topic {
  readonly channel: Channel;
  readonly symbol: string;
}

export const topicKey = ({ channel, symbol }: Topic): string => `${channel} ${symbol}`;

interface Stamped {
  readonly symbol: string;
  readonly tsEvent: Micros;
  readonly tsRecv: Micros;
  /** The venue's digits below the microsecond, 0..999. */
  readonly nanos: number;
}

/** A bar that may still change (`daily`), or that replaces one already told, of the same start (`updated`). */
export interface BarRevision extends Omit<Bar, 'kind'> {
  readonly kind: 'bar_revision';
  readonly revision: 'updated' | 'daily';
}

/** The limits between which a stock may trade (limit up, limit down). */
export interface PriceBand extends Stamped {
  readonly kind: 'price_band';
  readonly up: number;
  readonly down: number;
  readonly indicator: string;
}

/** A trade told before was wrong; this is what it should have been. */
export interface Correction extends Stamped {
  readonly kind: 'correction';
  readonly originalId: string;
  readonly originalPrice: number;
  readonly originalSize: number;
  readonly id: string;
  readonly price: number;
  readonly size: number;
}

/** A trade told before did not happen. */
export interface TradeCancel extends Stamped {
  readonly kind: 'trade_cancel';
  readonly id: string;
  readonly price: number;
  readonly size: number;
  /** `C` a cancel, `E` an error. */
  readonly action: string;
}

export type FeedMessage =
  | Trade
  | Quote
  | Bar
  | BookSnapshot
  | BookDelta
  | BarRevision
  | TradingStatus
  | PriceBand
  | Correction
  | TradeCancel;

const CHANNEL_OF: Readonly<Record<FeedMessage['kind'], Channel>> = {
  trade: 'trades',
  correction: 'trades',
  trade_cancel: 'trades',
  quote: 'quotes',
  bar: 'bars',
  bar_revision: 'updatedBars',
  book_snapshot: 'orderbooks',
  book_delta: 'orderbooks',
  trading_status: 'statuses',
  price_band: 'lulds',
};

/** The channel on which a message came. */
export const channelOf = (message: FeedMessage): Channel =>
  message.kind === 'bar_revision' && message.revision === 'daily' ? 'dailyBars' : CHANNEL_OF[message.kind];
