/** What holds entries back, as the ledger tells it to who is not its trader: with the trader's own codes. */

import { decodeLine } from '../../core/base/exact-json.js';
import type { Rate } from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import { type Hold, Holds } from '../../core/engine/holds.js';
import type { BreakerSettings } from '../../core/risk/breaker-state.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';
import { haltText, type RiskState, riskState, tripsText, unsetBreakerText } from './risk-state.js';
import { sessionHold } from './session-hold.js';

export const storedState = (reads: LedgerReads): RiskState =>
  riskState((key) => {
    const text = reads.meta(RISK_KEYS[key]);
    return text === undefined ? undefined : decodeLine(text);
  });

/** What stands in the way of entries. */
export interface Restraint {
  /** Why none may pass; undefined where they may. */
  readonly hold: Hold | undefined;
  /** The part of an entry that passes while the breaker is half-open. */
  readonly halfOpen: Rate | undefined;
}

/** `settings` are those of the breaker, undefined where none is set. */
export function storedRestraint(reads: LedgerReads, settings: BreakerSettings | undefined, now: Micros): Restraint {
  const { halt, crash, breaker } = storedState(reads);
  const holds = new Holds();
  if (halt !== undefined) holds.set('halt', haltText(halt));
  if (crash !== undefined) holds.set('crash', crash.reason);
  const { phase = 'closed', trips = [] } = breaker?.state ?? {};
  if (phase !== 'closed' && settings === undefined) holds.set('breaker', unsetBreakerText(trips));
  else if (phase === 'open') holds.set('breaker', `the breaker is open: ${tripsText(trips)}`);
  return { hold: holds.current ?? sessionHold(reads, now), halfOpen: storedHalfOpen(reads, settings) };
}

/** The part of an entry that passes while the breaker is half-open. */
export const storedHalfOpen = (reads: LedgerReads, settings: BreakerSettings | undefined): Rate | undefined =>
  storedState(reads).breaker?.state.phase === 'half_open' ? settings?.halfOpenSize : undefined;
