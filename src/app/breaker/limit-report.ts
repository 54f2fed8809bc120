/** `risk limit` without a value: the limits of the session that runs, or of the configuration where none does. */

import type { Rate } from '../../core/base/fixed.js';
import { percentText } from '../../core/risk/breaker-losses.js';
import type { BreakerSettings } from '../../core/risk/breaker-state.js';
import type { Limits } from '../../core/risk/limits.js';
import { readLedger } from '../../io/sqlite/reader.js';
import { limitEntries, limitKey, limitPlaceOf, NO_LIMIT } from '../config/limit-keys.js';
import { type SessionLimits, sessionLimits } from './limit-requests.js';
import { storedHalfOpen } from './stored-hold.js';

export interface LimitLine {
  readonly key: string;
  readonly limit: string;
  readonly from: 'start' | 'changed' | 'configuration';
}

export interface LimitReport {
  /** Of the session whose limits they are; null for those of the configuration. */
  readonly run: string | null;
  readonly limits: readonly LimitLine[];
  /** While its breaker is half-open: the part of the limits of positions and exposure that holds, such as `50 %`. */
  readonly reducedTo: string | null;
}

/** Of a running session, read from the ledger that it writes; undefined where it has told none. */
export const limitsOfSession = (path: string, breaker: BreakerSettings | undefined): LimitReport | undefined =>
  readLedger(path, (reads) => {
    const session = sessionLimits(reads);
    return session && ofSession(session, storedHalfOpen(reads, breaker));
  });

function ofSession({ run, limits, changed }: SessionLimits, halfOpen: Rate | undefined): LimitReport {
  const keys = new Set([...Object.keys(limits), ...Object.keys(changed)]);
  const lineOf = (key: string): LimitLine => ({
    ...{ key, limit: limits[key] ?? NO_LIMIT },
    from: Object.hasOwn(changed, key) ? 'changed' : 'start',
  });
  return { run, limits: [...keys].map(lineOf), reducedTo: halfOpen === undefined ? null : percentText(halfOpen) };
}

export const limitsOfConfig = (limits: Limits): LimitReport => ({
  run: null,
  reducedTo: null,
  limits: limitEntries(limits).map(([key, limit]) => ({ key, limit, from: 'configuration' })),
});

/** One of them; throws TradectlError `usage` with the nearest name where there is no such limit. */
export function onlyOf({ run, limits, reducedTo }: LimitReport, key: string): LimitReport {
  limitPlaceOf(key);
  const own = limitKey(key);
  const line = limits.find((one) => one.key === own);
  const unset: LimitLine = { key: own, limit: NO_LIMIT, from: run === null ? 'configuration' : 'start' };
  return { run, limits: [line ?? unset], reducedTo };
}
