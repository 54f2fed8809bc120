/** What another process may ask of a trader's limits, and what a ledger tells of those in force. */

import { decodeLine } from '../../core/base/exact-json.js';
import { type LimitChange, limitAt, withLimit } from '../../core/risk/limit-change.js';
import { allOf, type LimitSet, type Limits } from '../../core/risk/limits.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { Request } from '../../io/sqlite/requests.js';
import { RISK_KEYS } from '../../io/sqlite/risk-book.js';
import { limitChangeOf } from '../config/limit-keys.js';

export const LIMIT_REQUEST = 'risk_limit';

export interface LimitWish {
  /** As in [risk]: `max_order_qty`, `symbols.AAPL.max_order_qty`. */
  readonly key: string;
  /** As in [risk], or `none`. */
  readonly value: string;
  /** A person wants it although it lets more pass. */
  readonly isConfirmed: boolean;
}

/** `unconfirmed`: it would let more pass, and nobody has said that it shall. */
export interface LimitAnswer {
  readonly outcome: 'done' | 'denied' | 'unconfirmed';
  readonly message: string;
}

/** Undefined where the request is something else. */
export function limitWishOf({ kind, body }: Request): LimitWish | undefined {
  if (kind !== LIMIT_REQUEST) return undefined;
  const { key, value, isConfirmed } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return { key: textOf(key), value: textOf(value), isConfirmed: isConfirmed === true };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The limits of the session that writes a ledger: kept there while it runs. */
export interface SessionLimits {
  readonly run: string;
  /** All in force, by the names of [risk]. */
  readonly limits: Readonly<Record<string, string>>;
  /** Those that were set since it began. */
  readonly changed: Readonly<Record<string, string>>;
}

/** Undefined where no session has left its own. */
export function sessionLimits(reads: LedgerReads): SessionLimits | undefined {
  const text = reads.meta(RISK_KEYS.limits);
  return text === undefined ? undefined : (decodeLine(text) as SessionLimits);
}

/**
 * What binds beside the session of that run: of a configuration's limits and its own the tighter, since it may have begun
 * with others, and what was changed in it as it was changed.
 */
export function besideSession(limits: Limits, run: string, session: SessionLimits | undefined): Limits {
  if (session?.run !== run) return limits;
  const changesOf = (texts: Readonly<Record<string, string>>): readonly LimitChange[] =>
    Object.entries(texts).map(([key, text]) => limitChangeOf(key, text));
  return changesOf(session.changed).reduce(withLimit, changesOf(session.limits).reduce(tightened, limits));
}

function tightened(limits: Limits, change: LimitChange): Limits {
  const { name, value } = change;
  const sets = [limitAt(limits, change), value].map((one): LimitSet => ({ [name]: one }));
  return withLimit(limits, { ...change, value: allOf(sets)[name] });
}
