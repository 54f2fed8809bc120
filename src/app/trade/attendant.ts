/**
 * What accompanies a session from the side: alerts, the heartbeat, views, what other processes ask for. Each lies in a
 * module of its own and is joined by a list, so that a session knows none of them.
 */

import type { Micros } from '../../core/base/time.js';
import type { Engine } from '../../core/engine/engine.js';
import type { Fill } from '../../core/portfolio/records.js';
import type { Asked, Observer, Step } from '../../core/ports.js';
import type { LeaseFile } from '../../io/sqlite/lease.js';
import type { SqliteLedger } from '../../io/sqlite/ledger.js';
import type { Request } from '../../io/sqlite/requests.js';
import type { Hands } from '../hands/hands.js';
import type { TradeEvent, TradeSummary } from './events.js';
import type { Totals } from './run-books.js';

/** What an attendant may know of a session, and do in it. */
export interface SessionDoor {
  readonly engine: Engine;
  /** The run's id. */
  readonly run: string;
  readonly mode: TradeSummary['mode'];
  readonly ledger: SqliteLedger;
  readonly totals: () => Totals;
  /** Of the run before this start, the oldest first. */
  readonly fillsBefore: readonly Fill[];
  /** The session's own clock: the wall's, or a fast simulator's. */
  readonly now: () => Micros;
  /** Makes what the engine did of itself, or as somebody asked, durable, and sends what it says. */
  readonly carryOut: (step: Step, asked?: Asked) => void;
  /** Tells a person. The code is stable, such as `missing_fill`. */
  readonly alert: (code: string, message: string) => void;
  /** Has the books compared with the broker again; entries are held until they agree. Nothing where there is no broker. */
  readonly compareAgain: () => void;
  /** The same without holding anything, unless a difference is found. */
  readonly refresh: () => void;
  /** Whether books and broker have been compared, whatever came of it. */
  readonly isSettled: () => boolean;
  /** What processes of one account share beside the ledger; undefined where there is no broker. */
  readonly lease: LeaseFile | undefined;
  /** Closes what the account holds beside the session's symbols, and tells what is held then. None where there is no broker. */
  readonly closeOutside?: Hands['closeOutside'];
  /** Ends the session in order. */
  readonly stop: () => void;
}

export interface Attendant {
  /** Sees every step and every settled event; may not call back. */
  readonly observer?: Observer;
  /** About ten times a second, also while the market is silent. What it throws ends the session. */
  tick?(now: Micros): void;
  /** Asked at the moment at which an order would leave: false keeps it here for good. */
  mayLeave?(): boolean;
  /** Books and broker have been found to agree. */
  agreed?(): void;
  /** Hears what the session tells. */
  heard?(event: TradeEvent): void;
  /** Carries out a request that another process left in the ledger; undefined where it is not of its kind. */
  answer?(request: Request): RequestAnswer | undefined;
  /** The session has ended, in order or by what it threw; its ledger is still open. */
  end?(failure?: unknown): void | Promise<void>;
}

/** What came of a request, for the one who made it. */
export interface RequestAnswer {
  readonly outcome: string;
  readonly message: string;
  readonly [more: string]: unknown;
}

/** Called once the engine is made, before its books are restored. */
export type Attend = (door: SessionDoor) => Attendant;

/** All that accompany one session. */
export class Attendants {
  readonly #all: readonly Attendant[];

  constructor(attend: readonly Attend[], door: SessionDoor) {
    this.#all = attend.map((one) => one(door));
  }

  get observers(): readonly Observer[] {
    return this.#all.flatMap(({ observer }) => (observer === undefined ? [] : [observer]));
  }

  tick(now: Micros): void {
    for (const one of this.#all) one.tick?.(now);
  }

  mayLeave(): boolean {
    return this.#all.every((one) => one.mayLeave?.() ?? true);
  }

  agreed(): void {
    for (const one of this.#all) one.agreed?.();
  }

  heard(event: TradeEvent): void {
    for (const one of this.#all) one.heard?.(event);
  }

  answer(request: Request): RequestAnswer | undefined {
    for (const one of this.#all) {
      const answer = one.answer?.(request);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  async end(failure?: unknown): Promise<void> {
    for (const one of this.#all) await one.end?.(failure);
  }
}
