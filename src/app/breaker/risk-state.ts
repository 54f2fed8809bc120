/** What a ledger holds of halts and crashes, as this program writes it, and what a person's word changes in it. */

import { type Micros, timeText } from '../../core/base/time.js';
import type { Trip } from '../../core/risk/breaker-state.js';
import type { Halt, RiskBook, RiskEvent, StoredBreaker } from '../../io/sqlite/risk-book.js';

/** Why exits only, after a crash. */
export interface CrashHold {
  readonly at: Micros;
  readonly reason: string;
}

/** Starts after an unclean end, and the start that has not ended yet. */
export interface Starts {
  readonly unclean: readonly Micros[];
  readonly running: { readonly at: Micros; readonly pid: number } | null;
  /** What the last end was, where it was a bug. */
  readonly bug: string | null;
}

export const NO_STARTS: Starts = { unclean: [], running: null, bug: null };

/** All that stands in the way of entries beside the books. */
export interface RiskState {
  readonly halt: Halt | undefined;
  readonly crash: CrashHold | undefined;
  readonly starts: Starts;
  readonly breaker: StoredBreaker | undefined;
  /** When a person last said that it may go on. */
  readonly resumed: Halt | undefined;
}

type Get = (key: 'halt' | 'crash' | 'starts' | 'resumed' | 'breaker') => unknown;

/** The values are what this program wrote under the keys. */
export const riskState = (get: Get): RiskState => ({
  halt: get('halt') as Halt | undefined,
  crash: get('crash') as CrashHold | undefined,
  starts: (get('starts') as Starts | undefined) ?? NO_STARTS,
  breaker: get('breaker') as StoredBreaker | undefined,
  resumed: get('resumed') as Halt | undefined,
});

export const stateOf = (book: RiskBook): RiskState => riskState((key) => book.get(key));

export const haltText = ({ at, reason, who }: Halt): string => `halted by ${who} since ${timeText(at)}: ${reason}`;

export const tripsText = (trips: readonly Trip[]): string => trips.map(({ message }) => message).join('; ');

/** Why entries are held where a breaker is not closed, and no setting of now drives it. */
export const unsetBreakerText = (trips: readonly Trip[]): string =>
  ['the breaker opened before this start, and none is set that could close it', tripsText(trips)]
    .filter((text) => text !== '')
    .join(': ');

/** Durable when this returns. */
export function recordHalt(book: RiskBook, halt: Halt): void {
  const { at, reason, who } = halt;
  const event: RiskEvent = { at, kind: 'halt', cause: 'halt', message: reason, who };
  book.write({ halt }, event);
}

/** Takes back halt and crash guard; the breaker is its trader's, or cleared by `breaker` where there is no trader. */
export function recordResume(book: RiskBook, word: Halt, breaker?: StoredBreaker): void {
  const { at, reason, who } = word;
  const event: RiskEvent = { at, kind: 'resume', cause: 'resume', message: reason, who };
  const starts: Starts = { ...stateOf(book).starts, unclean: [], bug: null };
  book.write({ halt: undefined, crash: undefined, starts, resumed: word, ...(breaker && { breaker }) }, event);
}
