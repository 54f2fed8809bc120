/** The requests of all processes of an account, counted in the lease file beside their ledger. */

import { type Micros, micros } from '../../core/base/time.js';
import type { Limiter, LimiterState, SharedCount } from '../../core/venue/limiter.js';
import { exists } from './database.js';
import { LeaseFile } from './lease.js';

/** After a failure this long is counted alone, in microseconds: a file that is stuck must not slow every request. */
const PAUSE = 5_000_000;

/**
 * What leaves at one time is one transaction. Where the file cannot be used the process counts alone, says so once, and
 * adds what it counted when the file can be used again. Before there is a ledger there is nobody to count with.
 */
export class LedgerCount implements SharedCount {
  #file: LeaseFile | undefined;
  #pausedUntil = micros(0);
  #isTold = false;
  /** Counted alone. */
  #untold: Micros[] = [];

  constructor(
    readonly ledgerPath: string,
    readonly onTrouble: (message: string) => void = () => undefined,
  ) {}

  share(limiter: Limiter, now: Micros, work: () => void): void {
    const before = limiter.total;
    let isDone = false;
    try {
      const file = now < this.#pausedUntil ? undefined : this.#open();
      file?.count((state) => {
        limiter.restore(merged(state, this.#untold, now));
        isDone = true;
        return this.#changeOf(limiter, work);
      });
      if (isDone) this.#untold = [];
      else this.#alone(limiter, before, work);
    } catch (error) {
      this.#fail(error, now);
      this.#alone(limiter, before, isDone ? () => undefined : work);
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #open(): LeaseFile | undefined {
    if (this.#file === undefined && exists(this.ledgerPath)) this.#file = LeaseFile.open(this.ledgerPath);
    return this.#file;
  }

  /** The state after `work`; undefined where there is nothing to tell. */
  #changeOf(limiter: Limiter, work: () => void): LimiterState | undefined {
    const [total, { heldUntil }] = [limiter.total, limiter.state];
    work();
    const after = limiter.state;
    const isSame = limiter.total === total && after.heldUntil === heldUntil && this.#untold.length === 0;
    return isSame ? undefined : after;
  }

  #alone(limiter: Limiter, before: number, work: () => void): void {
    work();
    const left = limiter.total - before;
    if (left > 0) this.#untold.push(...limiter.state.taken.slice(-left));
    this.#untold = this.#untold.slice(-limiter.options.limit);
  }

  #fail(error: unknown, now: Micros): void {
    this.close();
    this.#pausedUntil = micros(now + PAUSE);
    if (this.#isTold) return;
    this.#isTold = true;
    const why = error instanceof Error ? error.message : String(error);
    this.onTrouble(`requests to the broker are counted by this process alone: ${why}`);
  }
}

/** Nothing left in the future: whoever wrote that had another clock. */
function merged({ taken, heldUntil }: LimiterState, untold: readonly Micros[], now: Micros): LimiterState {
  return { taken: [...taken, ...untold].map((at) => micros(Math.min(at, now))), heldUntil };
}
