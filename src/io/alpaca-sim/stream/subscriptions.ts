/** What one client of a market data stream subscribes to: additive lists, limits, and the confirmation. Pure. */

import type { ClientMessage } from './encoding.js';
import type { MarketFeed } from './feeds.js';

/** The stream's no: code and text of its error message. */
export interface StreamError {
  readonly code: number;
  readonly msg: string;
}

export const ERRORS = {
  syntax: { code: 400, msg: 'invalid syntax' },
  notAuthenticated: { code: 401, msg: 'not authenticated' },
  authFailed: { code: 402, msg: 'auth failed' },
  alreadyAuthenticated: { code: 403, msg: 'already authenticated' },
  authTimeout: { code: 404, msg: 'auth timeout' },
  symbolLimit: { code: 405, msg: 'symbol limit exceeded' },
  connectionLimit: { code: 406, msg: 'connection limit exceeded' },
  slowClient: { code: 407, msg: 'slow client' },
  subscription: { code: 409, msg: 'insufficient subscription' },
  invalidAction: { code: 410, msg: 'invalid subscribe action for this feed' },
  internal: { code: 500, msg: 'internal error' },
} as const satisfies Record<string, StreamError>;

/** They follow the trades, and are not asked for. */
const AUTOMATIC = ['corrections', 'cancelErrors'];
const LIMITED = ['trades', 'quotes'];

type Lists = ReadonlyMap<string, ReadonlySet<string>>;

export class Subscriptions {
  #lists: Lists;

  /** `limit`: of trades and quotes together, undefined without one; `max`: of all lists together. */
  constructor(
    readonly feed: MarketFeed,
    readonly limit: number | undefined,
    readonly max: number,
  ) {
    this.#lists = new Map(feed.channels.map((channel) => [channel, new Set<string>()]));
  }

  /** Adds to or takes from the lists; where the answer is an error, nothing has changed. */
  change(action: 'subscribe' | 'unsubscribe', message: ClientMessage): StreamError | undefined {
    const next = new Map(this.#lists);
    for (const [channel, symbols] of Object.entries(message)) {
      if (channel === 'action' || AUTOMATIC.includes(channel)) continue;
      if (!isSymbols(symbols)) return ERRORS.syntax;
      if (symbols.length === 0) continue;
      if (![...this.feed.channels, ...this.feed.onRequest].includes(channel)) return ERRORS.invalidAction;
      if (!symbols.every((symbol) => symbol === '*' || this.feed.isSymbol(symbol))) return ERRORS.syntax;
      next.set(channel, changed(action, next.get(channel) ?? new Set(), symbols));
    }
    if (action === 'subscribe' && this.#exceeds(next)) return ERRORS.symbolLimit;
    this.#lists = next;
    return undefined;
  }

  has(channel: string, symbol: string): boolean {
    const list = this.#lists.get(channel);
    return list !== undefined && (list.has(symbol) || list.has('*'));
  }

  /** The whole set, by channel. */
  get confirmation(): Readonly<Record<string, readonly string[]>> {
    const lists = Object.fromEntries([...this.#lists].map(([channel, symbols]) => [channel, [...symbols]]));
    if (!this.feed.hasCorrections) return lists;
    const trades = lists['trades'] ?? [];
    return { ...lists, corrections: trades, cancelErrors: trades };
  }

  #exceeds(lists: Lists): boolean {
    if (countOf([...lists.values()]) > this.max) return true;
    if (this.limit === undefined) return false;
    const limited = LIMITED.map((channel) => lists.get(channel) ?? new Set<string>());
    return limited.some((list) => list.has('*')) || countOf(limited) > this.limit;
  }
}

const countOf = (lists: readonly ReadonlySet<string>[]): number => lists.reduce((sum, { size }) => sum + size, 0);

function changed(action: 'subscribe' | 'unsubscribe', before: ReadonlySet<string>, symbols: readonly string[]) {
  if (action === 'subscribe') return new Set([...before, ...symbols]);
  const gone = new Set(symbols);
  return new Set([...before].filter((symbol) => !gone.has(symbol)));
}

const isSymbols = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
