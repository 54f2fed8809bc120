/** The feeds by the names that users type: where they are, what they have, whether they ask for keys. */

import { TradectlError } from '../../core/base/errors.js';
import type { Channel, Topic } from '../../core/feed/messages.js';
import { alpacaVenue } from '../../io/alpaca/live.js';
import type { LiveVenue } from '../../io/shared/venue.js';
import type { Keys } from '../config/keys.js';

export const FEEDS = ['iex', 'sip', 'test', 'crypto', 'binance', 'kraken', 'sim'] as const;

export type Feed = (typeof FEEDS)[number];

/** Channels by the names that users type; a bar comes with what replaces it. */
const TYPED: Readonly<Record<string, readonly Channel[]>> = {
  trades: ['trades'],
  quotes: ['quotes'],
  bars: ['bars', 'updatedBars'],
  daily: ['dailyBars'],
  book: ['orderbooks'],
  status: ['statuses'],
  luld: ['lulds'],
};

export const CHANNEL_NAMES: readonly string[] = Object.keys(TYPED);

const HAS: Readonly<Record<Feed, readonly string[]>> = {
  iex: ['trades', 'quotes', 'bars', 'daily', 'status', 'luld'],
  sip: ['trades', 'quotes', 'bars', 'daily', 'status', 'luld'],
  test: ['trades', 'quotes', 'bars'],
  crypto: ['trades', 'quotes', 'bars', 'daily', 'book'],
  binance: ['trades', 'quotes', 'book'],
  kraken: ['trades', 'quotes', 'book'],
  sim: ['trades', 'quotes', 'bars', 'daily', 'book', 'status'],
};

/** Whether a feed tells bars of its own. */
export const hasBars = (feed: Feed): boolean => HAS[feed].includes('bars');

/** What a trader follows: its prices, and of stocks whether their exchange halts them. */
export function tradedTopics(feed: Feed, prices: 'bars' | 'trades', symbols: readonly string[]): readonly Topic[] {
  const stocks = HAS[feed].includes('status') ? symbols.filter((symbol) => !symbol.includes('/')) : [];
  return [...topicsOf(feed, [prices], symbols), ...topicsOf(feed, stocks.length === 0 ? [] : ['status'], stocks)];
}

/** What to subscribe to. Throws TradectlError `usage` for a channel that the feed does not have. */
export function topicsOf(feed: Feed, names: readonly string[], symbols: readonly string[]): readonly Topic[] {
  const lacking = names.find((name) => !HAS[feed].includes(name));
  if (lacking !== undefined) {
    const hint = `${feed} has ${HAS[feed].join(', ')}`;
    throw new TradectlError('usage', `the feed ${feed} has no channel ${lacking}`, { where: '--channels', hint });
  }
  const channels = names
    .flatMap((name) => TYPED[name] ?? [])
    .filter((name) => feed !== 'test' || name !== 'updatedBars');
  return channels.flatMap((channel) => symbols.map((symbol) => ({ channel, symbol })));
}

export const needsKeys = (feed: Feed): boolean => feed !== 'binance' && feed !== 'kraken';

export interface VenueOptions {
  readonly feed: Feed;
  readonly endpoint: string | undefined;
  readonly keys: Keys | undefined;
  readonly encoding: 'json' | 'msgpack';
  readonly topics: readonly Topic[];
  /** Of a book, a side, where the venue asks how many; 0 is all. */
  readonly levels?: number;
}

/** Throws TradectlError `auth` without keys where they are needed, `usage` for an endpoint that must not have them. */
export async function openVenue({ feed, endpoint, keys, encoding, topics, levels }: VenueOptions): Promise<LiveVenue> {
  if (feed === 'binance') return (await import('../../io/binance/live.js')).binanceVenue(endpoint, topics);
  if (feed === 'kraken') return (await import('../../io/kraken/live.js')).krakenVenue(endpoint, levels);
  if (keys === undefined) {
    throw new TradectlError('auth', `the feed ${feed} needs Alpaca keys, and there are none`, {
      where: 'APCA_API_KEY_ID',
      hint:
        feed === 'sim'
          ? 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY to what `tradectl sim` prints'
          : 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY, or use --feed binance or kraken, which need no keys',
    });
  }
  if (feed === 'sim') return simVenue({ endpoint, keys, encoding, topics });
  return alpacaVenue({ feed, endpoint, encoding, keys: () => keys.reveal() });
}

/** A simulator has Alpaca's two streams, and its own hours. */
function simVenue({
  endpoint,
  keys,
  encoding,
  topics,
}: Omit<VenueOptions, 'feed'> & { readonly keys: Keys }): LiveVenue {
  if (endpoint === undefined) throw withoutSimulator();
  const coins = topics.filter(({ symbol }) => symbol.includes('/'));
  if (coins.length > 0 && coins.length < topics.length) throw bothMarkets();
  if (coins.length === 0 && topics.some(({ channel }) => channel === 'orderbooks')) throw noBooks();
  const feed = coins.length > 0 ? 'crypto' : 'iex';
  return { ...alpacaVenue({ feed, endpoint, encoding, keys: () => keys.reveal() }), isOpen: () => true };
}

const withoutSimulator = () =>
  new TradectlError('usage', 'the feed sim is a simulator on this machine, and nobody said where', {
    where: '--endpoint',
    hint: 'start `tradectl sim` and name the REST address that it prints with --endpoint or TRADECTL_ENDPOINT',
  });

const bothMarkets = () =>
  new TradectlError('usage', 'stocks and crypto come on two streams, and this is one', {
    where: 'symbols',
    hint: 'name stocks such as ACME, or crypto such as BTC/USD',
  });

const noBooks = () =>
  new TradectlError('usage', 'Alpaca has no order books of stocks', {
    where: 'symbols',
    hint: 'name crypto such as BTC/USD, or watch the best prices: `tradectl stream AAPL --channels quotes`',
  });
