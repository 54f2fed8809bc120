/** What holds entries back, as the ledger tells it to who is not its trader: with the trader's own codes. */

import { decodeLine } from '../../core/base/exact-json.js';
import type { Rate } from '../../core/base/fixed.js';
import { type Hold, Holds } from '../../core/engine/holds.js';
import type { BreakerSettings } from '../../core/risk/breaker-state.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';
import { heldEntries, type IsAlive } from './held-entries.js';
import { haltText, type RiskState, riskState, tripsText, unsetBreakerText } from './risk-state.js';

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
export function storedRestraint(
  reads: LedgerReads,
  settings: BreakerSettings | undefined,
  isAlive: IsAlive,
): Restraint {
  const { halt, crash, breaker } = storedState(reads);
  const holds = new Holds();
  if (halt !== undefined) holds.set('halt', haltText(halt));
  if (crash !== undefined) holds.set('crash', crash.reason);
  const held = heldEntries(reads, isAlive);
  if (held !== undefined) holds.set(held.source, held.reason);
  const { phase = 'closed', trips = [] } = breaker?.state ?? {};
  if (phase !== 'closed' && settings === undefined) holds.set('breaker', unsetBreakerText(trips));
  else if (phase === 'open') holds.set('breaker', `the breaker is open: ${tripsText(trips)}`);
  return { hold: holds.current, halfOpen: phase === 'half_open' ? settings?.halfOpenSize : undefined };
}
