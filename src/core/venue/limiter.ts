/**
 * How many requests an account may make: at most the limit in any window, with a reserve for what must get out.
 *
 * Pure and without a queue: `wait` says how long, `take` counts. A window of times is kept, not a bucket: a bucket of
 * 200 refilled at 200 a minute lets almost 400 pass in one minute, and that is what the broker refuses.
 */

import { assert } from '../base/assert.js';
import { MINUTE, type Micros, micros, SECOND } from '../base/time.js';

/** Most pressing first: `urgent` is for cancels, exits and the watchdog. */
export const URGENCIES = ['urgent', 'submit', 'read'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What the headers of an answer say of the account's quota; undefined where they say nothing. */
export interface Quota {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** When the remaining quota changes. */
  readonly reset: Micros | undefined;
}

/** All that another process needs to count with us. */
export interface LimiterState {
  /** When requests left within the last window, oldest first. */
  readonly taken: readonly Micros[];
  /** Before that nothing but what is urgent may go. */
  readonly heldUntil: Micros;
}

/** Where several processes count together. */
export interface SharedCount {
  /** Calls `work` once, after the limiter took over what all have counted; what it adds is told to all. Throws nothing. */
  share(limiter: Limiter, now: Micros, work: () => void): void;
}

export interface LimiterOptions {
  /** Requests per window; Alpaca allows an account 200 a minute, on paper too. */
  readonly limit: number;
  /** Microseconds. */
  readonly window: number;
}

/** A second more than the broker's minute: requests do not all travel equally fast. */
export const perMinute = (limit: number): LimiterOptions => ({ limit, window: MINUTE + SECOND });
const ALPACA = perMinute(200);
/** The part of the limit that each may use up; the rest stays for what is more urgent. */
const PART: Readonly<Record<Urgency, number>> = { urgent: 1, submit: 0.9, read: 0.75 };
/** How long a refusal for the rate (429) holds back the urgent, and all others where no header says how long. */
const URGENT_PAUSE = SECOND;
const PAUSE = 5 * SECOND;
const PAUSE_MAX = MINUTE;

export class Limiter {
  #taken: Micros[] = [];
  #heldUntil = micros(0);
  #urgentHeldUntil = micros(0);
  /** What the broker said is left, less what has left since; forgotten at its reset. */
  #told: { remaining: number; readonly limit: number; readonly until: Micros } | undefined;
  #underWay = 0;
  #total = 0;

  constructor(readonly options: LimiterOptions = ALPACA) {
    assert(options.limit >= 1 && options.window > 0, 'a limiter lets something through');
  }

  /** Requests that left here since it was made. */
  get total(): number {
    return this.#total;
  }

  get state(): LimiterState {
    return { taken: [...this.#taken], heldUntil: this.#heldUntil };
  }

  /** Takes over what another process or an earlier one has counted: its whole state, ours included. */
  restore({ taken, heldUntil }: LimiterState): void {
    this.#taken = [...taken].sort((a, b) => a - b);
    this.#heldUntil = micros(Math.max(this.#heldUntil, heldUntil));
  }

  /** Microseconds until such a request may leave; zero is now. Never longer for what is more urgent. */
  wait(urgency: Urgency, now: Micros): number {
    this.#forget(now);
    const held = urgency === 'urgent' ? this.#urgentHeldUntil : this.#heldUntil;
    return Math.max(0, held - now, this.#untilRoom(urgency, now), this.#untilTold(urgency, now));
  }

  /** Counts a request that leaves now; `wait` was zero. Its answer, or its failure, goes to `answered`. */
  take(urgency: Urgency, now: Micros): void {
    assert(this.wait(urgency, now) === 0, 'nothing leaves that has to wait');
    this.#taken.push(now);
    this.#total++;
    this.#underWay++;
    if (this.#told !== undefined) this.#told.remaining--;
  }

  /** An answer came, or none will: `quota` is what it says, undefined where there is no answer. */
  answered(quota: Quota | undefined, now: Micros): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
    if (quota === undefined) return;
    const { limit = Number.POSITIVE_INFINITY, remaining, reset } = quota;
    if (remaining === undefined || reset === undefined || reset <= now) return;
    const until = micros(Math.min(reset, now + PAUSE_MAX));
    this.#told = { remaining: remaining - this.#underWay, limit, until };
  }

  /** The broker refused for the rate (429); `retryAfter` is what it asked for, in microseconds. */
  throttled(retryAfter: number | undefined, now: Micros): void {
    const told = this.#told === undefined ? PAUSE : this.#told.until - now;
    const pause = Math.min(Math.max(retryAfter ?? told, 0), PAUSE_MAX);
    this.#heldUntil = micros(Math.max(this.#heldUntil, now + pause));
    this.#urgentHeldUntil = micros(Math.max(this.#urgentHeldUntil, now + Math.min(URGENT_PAUSE, pause)));
  }

  /** What lies further ahead than it can is of a clock that has been set back since: nothing waits for its time. */
  #forget(now: Micros): void {
    const first = this.#taken.findIndex((at) => at + this.options.window > now);
    this.#taken = first < 0 ? [] : this.#taken.slice(first);
    if ((this.#taken.at(-1) ?? now) > now) this.#taken = this.#taken.map((at) => micros(Math.min(at, now)));
    if (this.#heldUntil > now + PAUSE_MAX) this.#heldUntil = now;
    if (this.#urgentHeldUntil > now + URGENT_PAUSE) this.#urgentHeldUntil = now;
    const { until = now } = this.#told ?? {};
    if (until <= now || until > now + PAUSE_MAX) this.#told = undefined;
  }

  /** Until the oldest that fills its part has left the window. */
  #untilRoom(urgency: Urgency, now: Micros): number {
    const room = this.#share(urgency);
    const oldest = this.#taken.at(-room);
    return this.#taken.length < room || oldest === undefined ? 0 : oldest + this.options.window - now;
  }

  #untilTold(urgency: Urgency, now: Micros): number {
    if (this.#told === undefined) return 0;
    const kept = this.#limit - this.#share(urgency);
    return this.#told.remaining > kept ? 0 : this.#told.until - now;
  }

  /** Until its reset a lower limit of the broker's counts; a higher one never does. */
  get #limit(): number {
    return Math.max(1, Math.min(this.options.limit, this.#told?.limit ?? this.options.limit));
  }

  #share(urgency: Urgency): number {
    return Math.max(1, Math.floor(this.#limit * PART[urgency]));
  }
}
