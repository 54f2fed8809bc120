/** One client of the trading stream: authorization in both its forms, what it listens to, and the updates. */

import { type Eruption, GARBAGE, type StreamClient } from './client.js';
import { type ClientMessage, type Encoding, encodedBytes, readClient } from './encoding.js';
import { Login, type LoginTerms } from './login.js';
import type { Peer } from './peer.js';
import type { UpdateTale } from './tale.js';
import type { WireValue } from './wire-value.js';

export interface TradingTerms extends LoginTerms {
  /** JSON comes in binary frames, as on Alpaca's paper account, unless this says text, as on the live one. */
  readonly isText: boolean;
}

export const TRADING_PATH = '/stream';
const AVAILABLE = ['trade_updates'];

export class TradingClient implements StreamClient {
  readonly place = 'trading-stream';
  readonly path = TRADING_PATH;
  readonly #login: Login;
  #streams: readonly string[] = [];

  constructor(
    readonly terms: TradingTerms,
    readonly encoding: Encoding,
    readonly peer: Peer,
  ) {
    this.#login = new Login(terms, 'trading', peer.id, () => this.#expire());
  }

  get isIn(): boolean {
    return this.#login.isIn;
  }

  get isListening(): boolean {
    return this.#streams.length > 0;
  }

  get lists(): Readonly<Record<string, readonly string[]>> {
    return { streams: this.#streams };
  }

  hear(bytes: Buffer): void {
    const message = readClient(this.encoding, bytes);
    const action = message?.['action'];
    if (message === undefined) return this.#complain('invalid syntax');
    if (action === 'auth') return this.#authenticate(message['key'], message['secret']);
    const data = recordOf(message['data']);
    if (action === 'authenticate') return this.#authenticate(...keysOf(data));
    if (action === 'listen') return this.#listen(data['streams']);
    this.#complain('invalid action');
  }

  /** Every message of an update, as often and in the order in which the tale has them. */
  tell(tale: UpdateTale): void {
    for (const data of tale) this.#say({ stream: 'trade_updates', data });
  }

  erupt(eruption: Eruption): void {
    if (eruption === 'garbage-frame') this.peer.send({ bytes: GARBAGE[this.encoding], isBinary: this.#isBinary });
    else if (eruption === 'null-data') this.#say({ stream: 'trade_updates', data: null });
    else if (eruption === 'unknown-message') {
      this.#say({ stream: 'gossip_updates', data: { event: 'heard' } });
      this.#say({ action: 'error', data: { error_message: 'something nobody documented' } });
    }
  }

  end(isAbrupt: boolean): void {
    this.#login.end(isAbrupt);
  }

  #authenticate(key: unknown, secret: unknown): void {
    const outcome = this.#login.attempt(key, secret);
    if (outcome === 'occupied') return this.#complain('connection limit exceeded');
    this.#authorization(outcome === 'refused' ? 'unauthorized' : 'authorized', 'authenticate');
  }

  /** The list replaces the one before; what there is not is left out. */
  #listen(streams: unknown): void {
    if (!this.isIn || this.terms.faults.take('listen-refused') !== undefined)
      return this.#authorization('unauthorized', 'listen');
    if (!Array.isArray(streams)) return this.#complain('invalid streams');
    this.#streams = AVAILABLE.filter((name) => streams.includes(name));
    this.#say({ stream: 'listening', data: { streams: this.#streams } });
  }

  #authorization(status: 'authorized' | 'unauthorized', action: string): void {
    this.#say({ stream: 'authorization', data: { status, action } });
  }

  #complain(text: string): void {
    this.#say({ action: 'error', data: { error_message: text } });
  }

  #expire(): void {
    this.#complain('authentication timeout');
    this.peer.close();
  }

  get #isBinary(): boolean {
    return this.encoding === 'msgpack' || !this.terms.isText;
  }

  #say(message: WireValue): void {
    this.peer.send({ bytes: encodedBytes(this.encoding, message), isBinary: this.#isBinary });
  }
}

const recordOf = (value: unknown): ClientMessage =>
  typeof value === 'object' && value !== null ? (value as ClientMessage) : {};

const keysOf = (data: ClientMessage): readonly [unknown, unknown] =>
  data['oauth_token'] === undefined ? [data['key_id'], data['secret_key']] : ['oauth', data['oauth_token']];
