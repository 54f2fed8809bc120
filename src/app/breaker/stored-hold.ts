/** Why nothing may be opened, as the ledger tells it to who is not its trader: with the trader's own codes. */

import { decodeLine } from '../../core/base/exact-json.js';
import { type Hold, Holds } from '../../core/engine/holds.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';
import { haltText, type RiskState, riskState } from './risk-state.js';

export const storedState = (reads: LedgerReads): RiskState =>
  riskState((key) => {
    const text = reads.meta(RISK_KEYS[key]);
    return text === undefined ? undefined : decodeLine(text);
  });

/** Undefined where entries may pass. */
export function storedHold(reads: LedgerReads): Hold | undefined {
  const { halt, crash, breaker } = storedState(reads);
  const holds = new Holds();
  if (halt !== undefined) holds.set('halt', haltText(halt));
  if (crash !== undefined) holds.set('crash', crash.reason);
  if (breaker?.state.phase === 'open')
    holds.set('breaker', `the breaker is open: ${breaker.state.trips.map(({ message }) => message).join('; ')}`);
  return holds.current;
}
