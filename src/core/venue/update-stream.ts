/**
 * The connection to a broker's stream of order updates as a state machine: what happened goes in, what is to be done
 * comes out, as in feed/connection.ts. It says `up` once the broker confirms that it listens for us, and not before:
 * an authenticated connection that does not listen is mute for ever. Nothing is replayed, so whoever sees `up` has to
 * catch up by other means.
 */

import { type ErrorCode, TradectlError } from '../base/errors.js';
import { MINUTE, type Micros, micros, SECOND } from '../base/time.js';
import type { Backoff, Setback } from '../feed/backoff.js';
import { Heartbeat } from '../feed/heartbeat.js';
import { OCCUPIED, OCCUPIED_HINT } from '../feed/occupancy.js';
import { WITHIN } from '../feed/phases.js';
import type { Input, Output } from '../feed/protocol.js';
import { Pace } from './pace.js';

export type StreamInput =
  | Extract<Input, { kind: 'start' | 'opened' | 'refused' | 'closed' | 'pong' | 'tick' | 'stop' }>
  | { readonly kind: 'authorized' }
  /** The broker refused to authenticate us, or to listen before it has. */
  | { readonly kind: 'unauthorized'; readonly action: string }
  /** What it listens for now: whether the updates of orders are among it. */
  | { readonly kind: 'listening'; readonly isListed: boolean }
  | { readonly kind: 'update' }
  /** An update that cannot be read: it may have been a fill. */
  | { readonly kind: 'unread'; readonly reason: string }
  | { readonly kind: 'trouble'; readonly message: string };

export interface StreamOptions {
  /** For messages: `paper-api.alpaca.markets/stream`. */
  readonly name: string;
  /** The keys are asked for when they are sent, and kept nowhere. */
  readonly auth: () => unknown;
  readonly listen: unknown;
  readonly backoff: Backoff;
  /** How often a broker that was never reached is tried again. */
  readonly retriesMax: number;
}

type Phase = 'idle' | 'connecting' | 'authenticating' | 'asking' | 'listening' | 'waiting' | 'ended';

/** After so long a connection counts as sound, though no order was updated. */
const SOUND = MINUTE;
const OPEN: readonly Phase[] = ['authenticating', 'asking', 'listening'];
const NETWORK = 'check the network and --endpoint, or try again later';
const LIMIT = /connection limit/i;
const KEYS = 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY: paper keys and live keys differ';

export class UpdateStream {
  #phase: Phase = 'idle';
  #due: Micros | undefined;
  #now: Micros = micros(0);
  #out: Output[] = [];
  #wasUp = false;
  #upAt: Micros | undefined;
  #failures = 0;
  readonly #heartbeat = new Heartbeat();
  /** Of asking again whether it listens. */
  readonly #pace = new Pace();

  constructor(readonly options: StreamOptions) {}

  get phase(): Phase {
    return this.#phase;
  }

  /** When to call with a `tick`. */
  get deadline(): Micros | undefined {
    const beat = this.#heartbeat.due;
    if (this.#due === undefined || beat === undefined) return this.#due ?? beat;
    return micros(Math.min(this.#due, beat));
  }

  /** What to do about an input, in order. Never throws; an input that does not fit the phase changes nothing. */
  step(input: StreamInput, now: Micros): readonly Output[] {
    this.#out = [];
    this.#now = now;
    if (this.#isOpen && input.kind !== 'tick') this.#heartbeat.alive(now);
    if (this.#phase !== 'ended') this.#take(input);
    return this.#out;
  }

  get #isOpen(): boolean {
    return OPEN.includes(this.#phase);
  }

  #take(input: StreamInput): void {
    switch (input.kind) {
      case 'start':
        return this.#phase === 'idle' ? this.#connect() : undefined;
      case 'opened':
        return this.#phase === 'connecting' ? this.#opened() : undefined;
      case 'refused':
        return this.#phase === 'connecting' ? this.#refused(input.status, input.reason) : undefined;
      case 'closed':
        return this.#isOpen ? this.#closed(input.code, input.reason) : undefined;
      case 'authorized':
        return this.#phase === 'authenticating' ? this.#ask('asking', this.options.listen) : undefined;
      case 'unauthorized':
        return this.#isOpen ? this.#unauthorized(input.action) : undefined;
      case 'listening':
        return this.#isOpen ? this.#listening(input.isListed) : undefined;
      case 'trouble':
        return this.#isOpen ? this.#trouble(input.message) : undefined;
      case 'unread':
        return this.#phase === 'listening' ? this.#unread(input.reason) : undefined;
      case 'update':
        return this.options.backoff.reset();
      case 'pong':
        return; // its pulse was felt already
      case 'tick':
        return this.#tick();
      case 'stop':
        return this.#end(this.#isOpen ? 'close' : 'drop');
    }
  }

  #enter(phase: Phase, within?: number): void {
    this.#phase = phase;
    this.#due = within === undefined ? undefined : micros(this.#now + within);
  }

  #connect(): void {
    this.#enter('connecting', WITHIN.connect);
    this.#out.push({ kind: 'connect' });
  }

  #opened(): void {
    this.#heartbeat.start(this.#now);
    this.#ask('authenticating', this.options.auth());
  }

  #ask(phase: Phase, frame: unknown): void {
    this.#enter(phase, WITHIN.answer);
    this.#out.push({ kind: 'send', frame });
  }

  #listening(isListed: boolean): void {
    if (!isListed) return this.#lose('closed', 'the broker does not listen for updates of orders');
    if (this.#phase !== 'asking') return;
    this.#enter('listening');
    this.#upAt = this.#now;
    this.#out.push({ kind: 'status', state: 'up', reason: this.#wasUp ? 'listening again' : 'listening' });
    this.#wasUp = true;
  }

  /** An error says nothing of what it is about. What comes before the answer to `listen` is made good after it. */
  #trouble(message: string): void {
    const isAskedAgain = this.#phase === 'asking' && this.#upAt !== undefined;
    if (this.#phase === 'listening') this.#doubt();
    else if (!isAskedAgain || LIMIT.test(message)) this.#turnedAway(message);
  }

  #unread(reason: string): void {
    this.#out.push({ kind: 'status', state: 'gap', reason: `an update cannot be read: ${reason}` });
    this.#doubt();
  }

  /** Whether it still listens for us is asked again, at once or after a pause: to catch up takes requests. */
  #doubt(): void {
    this.#due ??= this.#pace.next(this.#now);
    if (this.#due <= this.#now) this.#askAgain();
  }

  #askAgain(): void {
    this.#pace.take(this.#now);
    this.#ask('asking', this.options.listen);
  }

  #turnedAway(message: string): void {
    if (!LIMIT.test(message)) return this.#lose('closed', `the broker says ${message}`);
    this.#lose('closed', `the broker says ${message}: ${OCCUPIED}`, true, OCCUPIED_HINT);
  }

  /** Keys that were good before may be good again: a session that holds positions does not end for it. */
  #unauthorized(action: string): void {
    if (action !== 'authenticate' && action !== 'auth') return this.#lose('closed', `not authorized to ${action}`);
    if (this.#wasUp) return this.#lose('throttled', 'the keys are refused');
    this.#fail('auth', 'the keys are refused', KEYS);
  }

  #refused(status: number | undefined, reason: string): void {
    if ((status === 401 || status === 403) && !this.#wasUp)
      return this.#fail('auth', `the keys are refused (HTTP ${status})`, KEYS);
    if (status === 404 && !this.#wasUp)
      return this.#fail('usage', 'there is no such stream (HTTP 404)', 'check --endpoint');
    const isFar = status === undefined || status >= 500;
    this.#lose(isFar ? 'unreachable' : 'throttled', status === undefined ? reason : `HTTP ${status}`, false);
  }

  #closed(code: number, reason: string): void {
    const why = reason === '' ? `code ${code}` : `code ${code}, ${reason}`;
    const setback = this.#phase === 'authenticating' ? 'unreachable' : 'closed';
    this.#lose(setback, `the broker closed the connection (${why})`, false);
  }

  #tick(): void {
    if (this.#due !== undefined && this.#now >= this.#due) return this.#overdue();
    if (this.#upAt !== undefined && this.#now - this.#upAt >= SOUND) this.options.backoff.reset();
    const beat = this.#heartbeat.check(this.#now);
    if (beat === 'ping') this.#out.push({ kind: 'ping' });
    if (beat === 'dead') this.#lose('closed', 'the broker does not answer a ping');
  }

  #overdue(): void {
    if (this.#phase === 'waiting') this.#connect();
    else if (this.#phase === 'listening') this.#askAgain();
    else this.#lose('unreachable', 'the broker does not answer');
  }

  /** The connection is gone, or is let go; the next one is awaited. */
  #lose(setback: Setback, reason: string, isThere = true, hint = NETWORK): void {
    if (isThere) this.#out.push({ kind: 'drop' });
    this.#quiet();
    if (!this.#wasUp && this.#failures++ >= this.options.retriesMax) {
      const message = `no updates of orders after ${this.#failures} attempts: ${reason}`;
      return this.#fail('venue_unreachable', message, hint);
    }
    const wait = this.options.backoff.next(setback);
    const next = `${reason}; next attempt in ${(wait / SECOND).toFixed(1)} s`;
    this.#out.push({ kind: 'status', state: 'down', reason: next });
    this.#enter('waiting', wait);
  }

  #quiet(): void {
    this.#heartbeat.stop();
    this.#upAt = undefined;
  }

  #fail(code: ErrorCode, message: string, hint: string): void {
    this.#end('drop');
    this.#out.push({ kind: 'fail', error: new TradectlError(code, message, { where: this.options.name, hint }) });
  }

  #end(kind: 'close' | 'drop'): void {
    this.#out.push({ kind });
    this.#quiet();
    this.#enter('ended');
  }
}
