/** `risk limit` without a value: the limits of the session that runs, or of the configuration where none does. */

import type { Limits } from '../../core/risk/limits.js';
import { readLedger } from '../../io/sqlite/reader.js';
import { limitEntries, limitKey, limitPlaceOf, NO_LIMIT } from '../config/limit-keys.js';
import { type SessionLimits, sessionLimits } from './limit-requests.js';

export interface LimitLine {
  readonly key: string;
  readonly limit: string;
  readonly from: 'start' | 'changed' | 'configuration';
}

export interface LimitReport {
  /** Of the session whose limits they are; null for those of the configuration. */
  readonly run: string | null;
  readonly limits: readonly LimitLine[];
}

/** Of a running session, read from the ledger that it writes; undefined where it has told none. */
export const limitsOfSession = (path: string): LimitReport | undefined =>
  readLedger(path, (reads) => {
    const session = sessionLimits(reads);
    return session && ofSession(session);
  });

function ofSession({ run, limits, changed }: SessionLimits): LimitReport {
  const keys = new Set([...Object.keys(limits), ...Object.keys(changed)]);
  const lineOf = (key: string): LimitLine => ({
    ...{ key, limit: limits[key] ?? NO_LIMIT },
    from: Object.hasOwn(changed, key) ? 'changed' : 'start',
  });
  return { run, limits: [...keys].map(lineOf) };
}

export const limitsOfConfig = (limits: Limits): LimitReport => ({
  run: null,
  limits: limitEntries(limits).map(([key, limit]) => ({ key, limit, from: 'configuration' })),
});

/** One of them; throws TradectlError `usage` with the nearest name where there is no such limit. */
export function onlyOf({ run, limits }: LimitReport, key: string): LimitReport {
  limitPlaceOf(key);
  const own = limitKey(key);
  const line = limits.find((one) => one.key === own);
  const unset: LimitLine = { key: own, limit: NO_LIMIT, from: run === null ? 'configuration' : 'start' };
  return { run, limits: [line ?? unset] };
}
