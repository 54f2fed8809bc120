/**
 * The circuit breaker: Closed, Open, HalfOpen, a function of what it is told and of event time.
 *
 * Closed: everything passes. Open: no entry. HalfOpen: small entries, until a few of them were good, or time passed.
 */

import { countQty, sign } from '../base/fixed.js';
import { type Micros, micros } from '../base/time.js';
import { sessionDay, sessionDayEnd, silence } from './breaker-day.js';
import { type Finding, Losses } from './breaker-losses.js';
import { Rates } from './breaker-rates.js';
import {
  type BreakerRoom,
  type BreakerSettings,
  type BreakerState,
  type Calendar,
  type Fact,
  isOfSession,
  type Phase,
  type Transition,
  type Trip,
} from './breaker-state.js';
import { inMinutes, inSeconds, resetOf } from './breaker-words.js';

export class Breaker {
  readonly #losses: Losses;
  readonly #rates: Rates;
  #phase: Phase = 'closed';
  #since: Micros = micros(0);
  #trips: Trip[] = [];
  #opened = 0;
  #day: number | undefined;
  /** Until then the day is known. */
  #dayEnd = Number.NEGATIVE_INFINITY;
  #lossesInRow = 0;
  #goodTrades = 0;
  #dataAt: Micros | undefined;
  readonly #out: Transition[] = [];

  constructor(
    readonly settings: BreakerSettings,
    readonly calendar: Calendar,
  ) {
    this.#losses = new Losses(settings);
    this.#rates = new Rates(settings);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Whether it has been told an equity since it was made. */
  get isMarked(): boolean {
    return this.#losses.isMarked;
  }

  get state(): BreakerState {
    return {
      ...{ phase: this.#phase, since: this.#since, trips: [...this.#trips], opened: this.#opened },
      ...{ day: this.#day ?? 0, lossesInRow: this.#lossesInRow, goodTrades: this.#goodTrades },
      ...{ dayStart: this.#losses.dayStart, peak: this.#losses.peak, last: this.#losses.last },
      ...{ highs: this.#losses.highs, ...this.#rates.rows },
    };
  }

  /** How far it is from opening, by each trigger that is set and can be counted. */
  roomAt(now: Micros): readonly BreakerRoom[] {
    const { consecutiveLosses: most } = this.settings;
    const streak: readonly BreakerRoom[] =
      most === undefined
        ? []
        : [{ cause: 'consecutive_losses', unit: 'count', used: countQty(this.#lossesInRow), limit: countQty(most) }];
    return [...this.#losses.roomAt(now), ...streak, ...this.#rates.roomAt(now)];
  }

  /** Goes on from a state; without its figures where they are of another account. */
  restore(state: BreakerState, hasFigures: boolean): void {
    this.#dayEnd = Number.NEGATIVE_INFINITY;
    this.#phase = state.phase;
    this.#since = state.since;
    this.#trips = [...state.trips];
    this.#opened = state.opened;
    this.#goodTrades = state.goodTrades;
    if (!hasFigures) return;
    this.#day = state.day === 0 ? undefined : state.day;
    this.#lossesInRow = state.lossesInRow;
    this.#losses.restore(state);
    this.#rates.restore(state);
  }

  /** What changes by a fact; `now` is event time and never goes back. */
  take(fact: Fact, now: Micros): readonly Transition[] {
    if (now >= this.#dayEnd) this.#roll(now);
    switch (fact.kind) {
      case 'equity':
        for (const finding of this.#losses.look(fact, now)) this.#trip(finding, now);
        break;
      case 'moved':
        this.#losses.shift(fact.amount);
        break;
      case 'closing':
        this.#closed(sign(fact.pnl), now);
        break;
      case 'order':
        for (const finding of this.#rates.take(fact.outcome, now)) this.#trip(finding, now);
        break;
      case 'data':
        this.#dataAt = now;
        break;
      case 'clock':
        this.#lookAtFeed(now);
        this.#recover(now);
        break;
      case 'divergence':
        if (this.settings.reconcileFailure === true)
          this.#trip({ cause: 'reconcile_failure', message: fact.reason, used: '', limit: '' }, now);
        break;
      case 'resume':
        this.#resume(fact.reason, now);
    }
    if (this.#out.length === 0) return NONE;
    return this.#out.splice(0);
  }

  #roll(now: Micros): void {
    this.#dayEnd = sessionDayEnd(this.calendar, now);
    const day = sessionDay(this.calendar, now);
    if (this.#day !== undefined && day > this.#day) this.#losses.nextDay();
    if (this.#day === undefined || day > this.#day) this.#day = day;
  }

  /** A reason to be open; each is told once while it stands. */
  #trip(finding: Finding, now: Micros): void {
    if (this.#trips.some(({ cause }) => cause === finding.cause)) return;
    this.#trips.push({ ...finding, at: now, day: this.#day ?? 0 });
    if (this.#phase !== 'open') this.#opened++;
    const resets = resetOf(finding.cause, this.settings, this.calendar);
    this.#change('open', finding.cause, finding, resets, now);
  }

  #change(
    to: Phase,
    cause: Transition['cause'],
    { message, used, limit }: Pick<Transition, 'message' | 'used' | 'limit'>,
    resets: string,
    now: Micros,
  ): void {
    this.#out.push({ from: this.#phase, to, at: now, cause, message, used, limit, resets });
    if (this.#phase !== to) this.#since = now;
    this.#phase = to;
    this.#goodTrades = 0;
  }

  /** An order that closed something has ended. */
  #closed(outcome: -1 | 0 | 1, now: Micros): void {
    if (outcome === 0) return;
    this.#lossesInRow = outcome < 0 ? this.#lossesInRow + 1 : 0;
    const limit = this.settings.consecutiveLosses;
    if (this.#phase === 'half_open') this.#closedHalfOpen(outcome, now);
    else if (limit !== undefined && this.#lossesInRow >= limit) {
      const [used, most] = [String(this.#lossesInRow), String(limit)];
      const message = `${used} closing orders in a row lost money, the limit is ${most}`;
      this.#trip({ cause: 'consecutive_losses', message, used, limit: most }, now);
    }
  }

  #closedHalfOpen(outcome: -1 | 1, now: Micros): void {
    const { halfOpenTrades } = this.settings;
    if (outcome < 0) {
      const message = 'a closing order lost money while half-open';
      return this.#trip({ cause: 'half_open_loss', message, used: '', limit: '' }, now);
    }
    if (++this.#goodTrades < halfOpenTrades) return;
    const message = `${String(this.#goodTrades)} closing orders in a row made money`;
    this.#change('closed', 'good_trades', plain(message), '', now);
  }

  #lookAtFeed(now: Micros): void {
    const { staleFeed } = this.settings;
    if (staleFeed === undefined) return;
    this.#dataAt ??= now;
    if (now - this.#dataAt < staleFeed) return;
    const silent = silence(this.calendar, this.#dataAt, now);
    if (silent < staleFeed) return;
    const [used, limit] = [inSeconds(silent), inSeconds(staleFeed)];
    const message = `no market data for ${used}, the limit is ${limit}`;
    this.#trip({ cause: 'stale_feed', message, used, limit }, now);
  }

  /** Reasons that are over are dropped; without any it is half-open, and closed when nothing went wrong for a while. */
  #recover(now: Micros): void {
    if (this.#phase === 'half_open' && now - this.#since >= this.settings.cooldown) {
      const message = `no loss for ${inMinutes(this.settings.cooldown)} while half-open`;
      return this.#change('closed', 'quiet', plain(message), '', now);
    }
    if (this.#phase !== 'open') return;
    const over = this.#trips.filter((trip) => this.#isOver(trip, now));
    if (over.length === 0) return;
    this.#drop(over);
    if (this.#trips.length > 0) return;
    const isNextDay = over.some(({ cause }) => isOfSession(cause));
    const message = isNextDay ? 'a new session' : `${inMinutes(this.settings.cooldown)} have passed`;
    const { halfOpenTrades, cooldown } = this.settings;
    const resets = `${halfOpenTrades} good closing orders, or ${inMinutes(cooldown)} without a loss`;
    this.#change('half_open', isNextDay ? 'session' : 'cooldown', plain(message), resets, now);
  }

  #isOver({ cause, at, day }: Trip, now: Micros): boolean {
    if (isOfSession(cause)) return sessionDay(this.calendar, now) > day;
    if (cause === 'stale_feed' && this.#isSilent(now)) return false;
    return now - at >= this.settings.cooldown;
  }

  #isSilent(now: Micros): boolean {
    const { staleFeed } = this.settings;
    return (
      staleFeed !== undefined && this.#dataAt !== undefined && silence(this.calendar, this.#dataAt, now) >= staleFeed
    );
  }

  /** What led to them is counted anew. */
  #drop(over: readonly Trip[]): void {
    this.#trips = this.#trips.filter((trip) => !over.includes(trip));
    for (const { cause } of over) {
      // A new session has its own beginning already.
      if (cause !== 'daily_loss') this.#losses.forget(cause);
      this.#rates.forget(cause);
      if (cause === 'consecutive_losses' || cause === 'half_open_loss') this.#lossesInRow = 0;
    }
  }

  #resume(reason: string, now: Micros): void {
    if (this.#phase === 'closed') return;
    const wasOver = this.#trips.some(({ cause }) => cause === 'daily_loss');
    this.#drop(this.#trips);
    if (wasOver) this.#losses.forget('daily_loss');
    this.#lossesInRow = 0;
    this.#dataAt = now;
    this.#change('closed', 'resume', plain(reason), '', now);
  }
}

const NONE: readonly Transition[] = [];

const plain = (message: string): Pick<Transition, 'message' | 'used' | 'limit'> => ({ message, used: '', limit: '' });
