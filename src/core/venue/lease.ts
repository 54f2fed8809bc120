/**
 * The lease of an account: who may send orders now. A trader holds it and beats; a watchdog takes it away when it stops.
 *
 * Pure: a lease is a record that changes hands by comparison (`LeaseFile` keeps it), and time is handed in as two
 * clocks. Both sides judge by the one that nobody sets, and by the other only where they have not watched before.
 */

import { type Micros, SECOND } from '../base/time.js';

/**
 * `held`: a trader sends. `taken`: a watchdog acts in its place. `let_go`: that one is done. `released`: the trader ended
 * in order. Whoever has it beats.
 */
export type LeaseState = 'held' | 'taken' | 'let_go' | 'released';

export interface Lease {
  /** Grows whenever it changes hands. */
  readonly epoch: number;
  readonly state: LeaseState;
  /** Who has it: random, new for each process. */
  readonly holder: string;
  readonly pid: number;
  /** How long it lasts after a beat, in microseconds. */
  readonly length: number;
  /** Counts. */
  readonly beat: number;
  readonly beatAt: Micros;
  /** When the trader's books and the broker were last found to agree; before that, when it began. */
  readonly agreedAt: Micros;
  /** Why a watchdog took it; empty of a trader's. */
  readonly reason: string;
}

/** One moment on two clocks: the wall's, and one that is never set and counts microseconds from anywhere. */
export interface Instant {
  readonly wall: Micros;
  readonly mono: number;
}

export interface Holder {
  readonly holder: string;
  readonly pid: number;
}

/** A trader's, after whatever was there. */
export const heldBy = (before: Lease | undefined, who: Holder, length: number, at: Micros): Lease => ({
  ...{ ...who, length, state: 'held', reason: '' },
  ...{ epoch: (before?.epoch ?? 0) + 1, beat: 0, beatAt: at, agreedAt: at },
});

/** A watchdog's, taken from the one that had it. */
export const takenBy = (before: Lease, who: Holder, reason: string, at: Micros): Lease => ({
  ...{ ...before, ...who, reason },
  ...{ state: 'taken', epoch: before.epoch + 1, beat: 0, beatAt: at },
});

/** How long a value has stood still: by watching it, and at first sight by the time that it claims. */
export class Stillness {
  #value: string | undefined;
  #since = 0;
  #looked = 0;
  #isSure = true;

  /** False where the value claims a time to come and was not watched yet: it may have stood still for long. */
  get isSure(): boolean {
    return this.#isSure;
  }

  /** Microseconds. Who has not looked for a while was away itself, and counts anew from now. */
  of(value: string, claimed: Micros, { wall, mono }: Instant): number {
    const wasAway = this.#value !== undefined && mono - this.#looked > AWAY;
    if (this.#value === undefined) {
      this.#isSure = claimed <= wall + SECOND;
      this.#since = mono - Math.max(0, wall - claimed);
    } else if (value !== this.#value || wasAway) {
      this.#isSure ||= value !== this.#value;
      this.#since = mono;
    }
    this.#value = value;
    this.#looked = mono;
    return mono - this.#since;
  }

  forget(): void {
    this.#value = undefined;
  }
}

/** A look is due every quarter of a second. */
const AWAY = 2 * SECOND;
/** A longer pause, or a clock that was set by more, and others may have acted. */
const JUMP = 5 * SECOND;

/** A trader's own sense of time: whether it may still take itself for the holder. */
export class LeaseClock {
  #confirmed: number;
  #last: Instant;

  constructor(
    readonly length: number,
    now: Instant,
  ) {
    this.#confirmed = now.mono;
    this.#last = now;
  }

  /** The lease was seen to be ours; it begins anew. */
  confirm({ mono }: Instant): void {
    this.#confirmed = mono;
  }

  /** Time was passing all the while. */
  tick(now: Instant): void {
    this.#last = now;
  }

  /** Why nothing may be taken for granted any more, in words; undefined where all is well. */
  lapse({ wall, mono }: Instant): string | undefined {
    const passed = Math.max(mono - this.#last.mono, Math.abs(wall - this.#last.wall));
    if (passed > JUMP) return `the clock jumped by ${seconds(passed)}`;
    const silent = mono - this.#confirmed;
    return silent > this.length ? `the lease was not renewed for ${seconds(silent)}` : undefined;
  }

  /** Whether the last confirmation is young enough to send without looking. */
  isFresh({ mono }: Instant): boolean {
    return mono - this.#confirmed < this.length / 2;
  }
}

export const seconds = (time: number): string => `${(time / SECOND).toFixed(1)} s`;
