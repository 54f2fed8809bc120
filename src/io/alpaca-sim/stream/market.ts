/** One client of a market data stream: greeting, authentication, subscriptions, and the data that it wants. */

import { micros } from '../../../core/base/time.js';
import type { MarketHistory } from '../../../core/sim/world/world.js';
import type { Batch } from './batch.js';
import { type Eruption, GARBAGE, type StreamClient } from './client.js';
import { type ClientMessage, type Encoding, encodedBytes, type Frame, readClient } from './encoding.js';
import type { MarketFeed } from './feeds.js';
import { Login, type LoginOutcome, type LoginTerms } from './login.js';
import type { Peer } from './peer.js';
import { ERRORS, type StreamError, Subscriptions } from './subscriptions.js';
import { bookOf } from './tick-wire.js';
import { WireTime, type WireValue } from './wire-value.js';

export interface MarketTerms extends LoginTerms {
  readonly history: MarketHistory;
  /** The basic plan: 30 trades and quotes, no paid feeds. */
  readonly isBasicPlan: boolean;
}

const BASIC_SYMBOLS = 30;
const SYMBOLS_MAX = 30_000;

const OUTCOMES: Readonly<Record<Exclude<LoginOutcome, 'in'>, StreamError>> = {
  already: ERRORS.alreadyAuthenticated,
  refused: ERRORS.authFailed,
  occupied: ERRORS.connectionLimit,
};

export class MarketClient implements StreamClient {
  readonly place = 'data-stream';
  readonly #login: Login;
  readonly #subscriptions: Subscriptions;

  constructor(
    readonly terms: MarketTerms,
    readonly feed: MarketFeed,
    readonly encoding: Encoding,
    readonly peer: Peer,
  ) {
    this.#login = new Login(terms, feed.endpoint, peer.id, () => this.#expire());
    this.#subscriptions = new Subscriptions(feed, terms.isBasicPlan ? BASIC_SYMBOLS : undefined, SYMBOLS_MAX);
    this.#say({ T: 'success', msg: 'connected' });
  }

  get path(): string {
    return this.feed.path;
  }

  get isIn(): boolean {
    return this.#login.isIn;
  }

  get lists(): Readonly<Record<string, readonly string[]>> {
    return this.#subscriptions.confirmation;
  }

  hear(bytes: Buffer): void {
    const message = readClient(this.encoding, bytes);
    const action = message?.['action'];
    if (message === undefined || typeof action !== 'string') return this.#refuse(ERRORS.syntax);
    if (action === 'auth') return this.authenticate(message['key'], message['secret']);
    if (!this.isIn) return this.#refuse(ERRORS.notAuthenticated);
    if (action === 'subscribe' || action === 'unsubscribe') return this.#change(action, message);
    this.#refuse(ERRORS.syntax);
  }

  /** By message, or by the headers of the upgrade. */
  authenticate(key: unknown, secret: unknown): void {
    if (this.terms.isBasicPlan && this.feed.isPaid) return this.#refuse(ERRORS.subscription);
    const outcome = this.#login.attempt(key, secret);
    if (outcome === 'in') this.#say({ T: 'success', msg: 'authenticated' });
    else this.#refuse(OUTCOMES[outcome]);
  }

  /** Whether it wants anything at all of a market. */
  follows(market: MarketFeed['market']): boolean {
    return this.isIn && this.feed.market === market;
  }

  tell(batch: Batch): void {
    const frame = batch.frame(this.encoding, ({ channel, symbol }) => this.#subscriptions.has(channel, symbol));
    if (frame !== undefined) this.peer.send(frame);
  }

  erupt(eruption: Eruption): void {
    if (eruption === 'slow-client') this.peer.slow();
    else if (eruption === 'garbage-frame') this.peer.send(this.#frame(GARBAGE[this.encoding]));
    else if (eruption === 'book-reset') this.#snapshots(this.lists['orderbooks'] ?? []);
    else if (eruption === 'unknown-message') this.#say({ T: '!', S: 'NOBODY', t: new WireTime(micros(0), 0), zz: [] });
  }

  end(isAbrupt: boolean): void {
    this.#login.end(isAbrupt);
  }

  #change(action: 'subscribe' | 'unsubscribe', message: ClientMessage): void {
    const error = this.#subscriptions.change(action, message);
    if (error !== undefined) return this.#refuse(error);
    const confirmation = { T: 'subscription', ...this.#subscriptions.confirmation };
    this.#say(confirmation);
    if (this.terms.faults.take('duplicate-confirmation') !== undefined) this.#say(confirmation);
    const books = message['orderbooks'];
    if (action === 'subscribe' && Array.isArray(books)) this.#snapshots(books.map(String));
  }

  /** The whole book of each, first of all. */
  #snapshots(asked: readonly string[]): void {
    const { history } = this.terms;
    const symbols = asked.includes('*') ? history.symbols() : asked;
    for (const symbol of symbols) {
      const book = history.book(symbol);
      if (book !== undefined) this.#say(bookOf(book));
    }
  }

  #expire(): void {
    this.#refuse(ERRORS.authTimeout);
    this.peer.close();
  }

  #refuse({ code, msg }: StreamError): void {
    this.#say({ T: 'error', code, msg });
  }

  #say(message: WireValue): void {
    this.peer.send(controlFrame(this.encoding, message));
  }

  #frame(bytes: Buffer): Frame {
    return { bytes, isBinary: this.encoding === 'msgpack' };
  }
}

/** One message, in the list in which all come. */
export const controlFrame = (encoding: Encoding, message: WireValue): Frame => ({
  bytes: encodedBytes(encoding, [message]),
  isBinary: encoding === 'msgpack',
});

export const slowFrame = (encoding: Encoding): Frame => controlFrame(encoding, { T: 'error', ...ERRORS.slowClient });
