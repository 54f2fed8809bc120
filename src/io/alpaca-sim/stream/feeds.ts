/** The market data streams by their paths: what each one has. */

import type { Endpoint } from './session-table.js';

export interface MarketFeed {
  readonly path: string;
  readonly endpoint: Endpoint;
  /** Which ticks it carries. */
  readonly market: 'us_equity' | 'crypto' | 'test';
  /** In the order of the confirmation. */
  readonly channels: readonly string[];
  /** Channels that the confirmation names only once they were asked for. */
  readonly onRequest: readonly string[];
  readonly hasCorrections: boolean;
  /** The basic plan does not have it. */
  readonly isPaid: boolean;
  readonly isSymbol: (symbol: string) => boolean;
}

const BARS = ['bars', 'updatedBars', 'dailyBars'];

const stocks = (name: string, isPaid: boolean): MarketFeed => ({
  path: `/v2/${name}`,
  endpoint: 'stocks',
  market: 'us_equity',
  channels: ['trades', 'quotes', ...BARS, 'statuses', 'lulds'],
  onRequest: ['imbalances'],
  hasCorrections: true,
  isPaid,
  isSymbol: (symbol) => /^[A-Z][A-Z0-9.]{0,11}$/.test(symbol),
});

const crypto = (location: string): MarketFeed => ({
  path: `/v1beta3/crypto/${location}`,
  endpoint: 'crypto',
  market: 'crypto',
  channels: ['trades', 'quotes', 'orderbooks', ...BARS],
  onRequest: [],
  hasCorrections: false,
  isPaid: false,
  isSymbol: (symbol) => /^[A-Z0-9]{1,10}\/[A-Z0-9]{1,10}$/.test(symbol),
});

const test: MarketFeed = {
  path: '/v2/test',
  endpoint: 'test',
  market: 'test',
  channels: ['trades', 'quotes', 'bars'],
  onRequest: [],
  hasCorrections: false,
  isPaid: false,
  isSymbol: (symbol) => symbol === FAKEPACA,
};

/** The one symbol of the test stream. */
export const FAKEPACA = 'FAKEPACA';

export const MARKET_FEEDS: ReadonlyMap<string, MarketFeed> = new Map(
  [
    stocks('iex', false),
    stocks('sip', true),
    stocks('delayed_sip', false),
    test,
    crypto('us'),
    crypto('us-1'),
    crypto('eu-1'),
  ].map((feed) => [feed.path, feed]),
);
