/** How old a state is, and the denial where it is too old to approve anything on. */

import type { Micros } from '../../core/base/time.js';
import { isFresh, STALE_AFTER } from '../risk/fresh.js';
import type { RiskAnswer, RiskView } from './judge.js';

/** Whether somebody keeps the ledger: `silent` is a trader that should have spoken and has not. */
export type Trader = 'alive' | 'silent' | 'none';

export function traderOf({ at, hasTrader }: RiskView, now: Micros): Trader {
  if (!hasTrader) return 'none';
  return isFresh(at, now) ? 'alive' : 'silent';
}

/** Milliseconds; below 0 where the clock was set back since. */
export const ageMsOf = ({ at }: RiskView, now: Micros): number => (now - at) / 1000;

const LIMIT_MS = STALE_AFTER / 1000;

export function staleAnswer(ageMs: number): RiskAnswer {
  const age = Math.round(ageMs);
  const figures = { limit: `${LIMIT_MS}`, value: `${age}`, headroom: `${LIMIT_MS - age}` };
  return { approved: false, code: 'stale_state', checks: [{ code: 'stale_state', ...figures, passed: false }] };
}
