/**
 * One connection to a venue as a state machine: what happened goes in, what is to be done comes out.
 *
 * It has no clock, socket or timer. Whoever drives it hands in the time, does what it says in order, and calls it with
 * a `tick` when `deadline` is reached: there is one deadline at any time, so one timer will do.
 */

import { TradectlError } from '../base/errors.js';
import { type Micros, micros, SECOND } from '../base/time.js';
import { Asking } from './asking.js';
import type { Setback } from './backoff.js';
import { type Channel, channelWord, type Topic } from './messages.js';
import { OCCUPIED, OCCUPIED_HINT, Occupancy } from './occupancy.js';
import { accepts, isOpened, isReady, type Phase, WITHIN } from './phases.js';
import type { ConnectionOptions, Input, Output } from './protocol.js';
import { finalStatus, type Reaction, reactionTo, timesText, toldOf } from './refusals.js';
import { Watch } from './watch.js';

export class Connection {
  #phase: Phase = 'idle';
  /** What the phase waits for; undefined where it waits for nothing. */
  #due: Micros | undefined;
  #now: Micros = micros(0);
  #out: Output[] = [];
  #wasUp = false;
  #failures = 0;
  #reconnects = 0;
  #reauths = 0;
  #heardAt: Micros | undefined;
  #lostAt: Micros | undefined;
  readonly #occupancy = new Occupancy();
  readonly #watch: Watch;
  readonly #asking: Asking;

  constructor(readonly options: ConnectionOptions) {
    this.#asking = new Asking(options.subscriptions, options.dialect);
    this.#watch = new Watch(options.subscriptions.channels, options.isOpen);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Connections made after the first that was up. */
  get reconnects(): number {
    return this.#reconnects;
  }

  /** When to call with a `tick`; undefined where only the venue can move it. */
  get deadline(): Micros | undefined {
    const watched = this.#watch.due;
    if (this.#due === undefined || watched === undefined) return this.#due ?? watched;
    return micros(Math.min(this.#due, watched));
  }

  /** What to do about an input, in order. Never throws; an input that does not fit the phase changes nothing. */
  step(input: Input, now: Micros): readonly Output[] {
    if (this.#phase === 'ended' || !accepts(this.#phase, input.kind)) return [];
    this.#out = [];
    this.#now = now;
    if (isOpened(this.#phase) && input.kind !== 'tick' && input.kind !== 'stop') this.#watch.alive(now);
    this.#take(input);
    return this.#out;
  }

  #take(input: Input): void {
    switch (input.kind) {
      case 'start':
        return this.#connect();
      case 'opened':
        return this.#opened(input.isLocal === true);
      case 'refused':
        return this.#refused(input.status, input.reason);
      case 'closed':
        return this.#closed(input.code, input.reason);
      case 'greeted':
        return this.#authenticate();
      case 'authenticated':
        return this.#authenticated();
      case 'confirmed':
        return this.#confirmed(input);
      case 'withdrawn':
        this.options.subscriptions.withdraw(input.topics);
        return this.#askMore();
      case 'resync':
        return this.#send(this.options.dialect.unsubscribe?.(input.topics));
      case 'want':
        this.options.subscriptions.want(input.topics);
        return this.#askMore();
      case 'unwant':
        return this.#unwant(input.topics);
      case 'moved':
        return this.#lose('unreachable', input.reason);
      case 'error':
        return this.#refusal(input);
      case 'data':
        return this.#data(input.channels);
      case 'pong':
        return; // its pulse was felt already
      case 'tick':
        return this.#tick();
      case 'stop':
        return this.#end(isOpened(this.#phase) ? 'close' : 'drop');
    }
  }

  #enter(phase: Phase, within?: number): void {
    this.#phase = phase;
    this.#due = within === undefined ? undefined : micros(this.#now + within);
  }

  #do(...outputs: readonly Output[]): void {
    this.#out.push(...outputs);
  }

  #send(frame: unknown): void {
    if (frame !== undefined) this.#do({ kind: 'send', frame });
  }

  #connect(): void {
    this.#enter('connecting', WITHIN.connect);
    this.#do({ kind: 'connect' });
  }

  #opened(isLocal: boolean): void {
    this.#watch.opened(this.#now, isLocal);
    this.#asking.opened();
    this.#reauths = 0;
    if (this.options.dialect.auth === undefined) this.#authenticated();
    else if (this.options.dialect.greets) this.#enter('greeting', isLocal ? WITHIN.localGreeting : WITHIN.answer);
    else this.#authenticate();
  }

  #authenticate(): void {
    this.#enter('authenticating', WITHIN.answer);
    this.#send(this.options.dialect.auth?.());
  }

  #authenticated(): void {
    this.#occupancy.over();
    this.#watch.listen(this.#now);
    this.#enter('subscribing');
    this.#ask();
  }

  /** Asks for what is missing; with nothing missing the stream is whole. */
  #ask(): void {
    const frame = this.#asking.request();
    if (frame === undefined) return this.#whole();
    this.#due = micros(this.#now + WITHIN.answer);
    this.#send(frame);
  }

  #confirmed(input: Input & { kind: 'confirmed' }): void {
    const progress = this.#asking.answered(input);
    if (progress === 'unconfirmed') return this.#lose('closed', this.#asking.complaint);
    if (progress === 'ask' || (progress === 'settled' && this.#phase === 'subscribing')) return this.#ask();
    if (progress === 'settled') this.#due = undefined;
  }

  /** Asks for what is missing in a stream that goes on meanwhile. */
  #askMore(): void {
    if (isReady(this.#phase) && this.#asking.isDue) this.#ask();
  }

  #unwant(topics: readonly Topic[]): void {
    this.options.subscriptions.unwant(topics);
    if (isReady(this.#phase)) this.#send(this.#asking.drop(topics));
  }

  #whole(): void {
    this.#enter('live');
    this.#do({ kind: 'status', state: 'up', reason: this.#wasUp ? 'connected again' : 'connected' });
    const from = this.#lostAt;
    if (this.#wasUp && from !== undefined) this.#do({ kind: 'backfill', from, to: this.#now });
    this.#lostAt = undefined;
    this.#wasUp = true;
  }

  #data(channels: readonly Channel[]): void {
    this.#heardAt = this.#now;
    this.options.backoff.reset();
    for (const channel of this.#watch.heard(channels, this.#now))
      this.#do({ kind: 'status', state: 'up', reason: `${channelWord(channel)}: heard again` });
  }

  #closed(code: number, reason: string): void {
    const why = reason === '' ? `code ${code}` : `code ${code}, ${reason}`;
    this.#lose(isReady(this.#phase) ? 'closed' : 'unreachable', `the venue closed the connection (${why})`, false);
  }

  #refused(status: number | undefined, reason: string): void {
    const final = finalStatus(status, this.#wasUp);
    if (final !== undefined) return this.#fail(final.code, final.message, final.hint);
    const reach = `cannot reach it: ${status === undefined ? reason : `HTTP ${status}`}`;
    this.#lose(status === 429 ? 'throttled' : 'unreachable', reach, false);
  }

  #refusal(input: Input & { kind: 'error' }): void {
    const reaction = reactionTo(input.code);
    const told = toldOf(input);
    switch (reaction.kind) {
      case 'ignore':
        return;
      case 'fail':
        return this.#fail(reaction.code, told, reaction.hint);
      case 'give_up':
        return this.#giveUp(input, reaction);
      case 'occupied':
        return this.#tryLater(told);
      case 'again':
        return this.#again(told);
      case 'reconnect':
        return this.#lose(reaction.setback, told);
    }
  }

  /** What was refused is not asked again; with nothing left there is no stream. */
  #giveUp({ code, message, symbol }: Input & { kind: 'error' }, reaction: Reaction & { kind: 'give_up' }): void {
    const { subscriptions, dialect } = this.options;
    const topics = subscriptions.giveUp(symbol);
    const told = toldOf({ code, message });
    if (subscriptions.wanted.length === 0) return this.#fail(reaction.code, told, reaction.hint);
    if (topics.length === 0) return;
    const error = new TradectlError(reaction.code, told, { where: dialect.name, hint: reaction.hint });
    this.#do({ kind: 'refused', topics, refusal: { code, message, error } });
    if (subscriptions.isAsking) return;
    if (this.#phase === 'subscribing') return this.#ask();
    this.#due = undefined;
    this.#askMore();
  }

  /** The venue thinks that we did not authenticate: once more, and no oftener. */
  #again(told: string): void {
    if (this.#phase === 'greeting' || this.options.dialect.auth === undefined) return;
    if (this.#reauths++ > 0) return this.#fail('auth', told, 'check the keys');
    this.#authenticate();
  }

  /** Another session holds the stream: the socket stays, and authentication is tried again. */
  #tryLater(told: string): void {
    if (this.#phase !== 'authenticating') return;
    const wait = this.#occupancy.wait(this.#now);
    if (wait === undefined) return this.#fail('venue_unreachable', `${told}: ${OCCUPIED}`, OCCUPIED_HINT);
    const reason = `${told}: ${OCCUPIED}, or one that died does; trying for 120 s`;
    if (this.#occupancy.isNew) this.#do({ kind: 'status', state: 'down', reason });
    this.#enter('occupied', wait);
  }

  #tick(): void {
    if (this.#due !== undefined && this.#now >= this.#due) return this.#timeout();
    if (!isOpened(this.#phase)) return;
    const { outputs, trouble } = this.#watch.check(this.#now);
    this.#do(...outputs);
    if (trouble !== undefined) this.#lose('closed', trouble);
  }

  /** What the phase waited for did not come, or is due now. */
  #timeout(): void {
    switch (this.#phase) {
      case 'waiting':
        return this.#connect();
      case 'occupied':
        return this.#authenticate();
      case 'subscribing':
      case 'live':
        return this.#asking.unconfirmed() === 'ask' ? this.#ask() : this.#lose('closed', this.#asking.complaint);
      default:
        return this.#lose('unreachable', 'the venue does not answer');
    }
  }

  /** The connection is gone, or is let go; the next one is awaited. */
  #lose(setback: Setback, reason: string, isThere = true): void {
    if (isThere) this.#do({ kind: 'drop' });
    this.#watch.stop();
    if (this.#wasUp && this.#phase === 'live') {
      this.#lostAt = this.#heardAt ?? this.#now;
      this.#reconnects++;
    }
    if (!this.#wasUp && this.#failures++ >= this.options.retriesMax) {
      const hint = 'check the network and --endpoint, or try again later';
      return this.#fail('venue_unreachable', `no stream after ${timesText(this.#failures)}: ${reason}`, hint);
    }
    const wait = this.options.backoff.next(setback);
    this.#do({ kind: 'status', state: 'down', reason: `${reason}; next attempt in ${(wait / SECOND).toFixed(1)} s` });
    this.#enter('waiting', wait);
  }

  #fail(code: TradectlError['code'], message: string, hint: string): void {
    this.#end('drop');
    this.#do({ kind: 'fail', error: new TradectlError(code, message, { where: this.options.dialect.name, hint }) });
  }

  #end(kind: 'close' | 'drop'): void {
    this.#do({ kind });
    this.#watch.stop();
    this.#enter('ended');
  }
}
