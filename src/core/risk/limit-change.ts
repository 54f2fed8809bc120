/** A limit set anew while a session runs: of the account, of a symbol or of a strategy. */

import type { LimitName, LimitSet, Limits } from './limits.js';

/** Whose limit it is. */
export interface LimitPlace {
  readonly scope: 'account' | 'symbols' | 'strategies';
  /** The symbol or the strategy; empty for the account. */
  readonly of: string;
  readonly name: LimitName;
}

export interface LimitChange extends LimitPlace {
  /** Of the kind that the limit has; undefined takes it away. */
  readonly value?: unknown;
}

const setAt = (limits: Limits, { scope, of }: LimitPlace): LimitSet =>
  scope === 'account' ? limits : (limits[scope]?.[of] ?? {});

/** Undefined where there is none. */
export const limitAt = (limits: Limits, place: LimitPlace): unknown => setAt(limits, place)[place.name];

/** The limits with that one in place of what it was. */
export function withLimit(limits: Limits, change: LimitChange): Limits {
  const { scope, of, name, value } = change;
  const { [name]: _before, ...others } = setAt(limits, change);
  const set: Limits = value === undefined ? others : { ...others, [name]: value };
  return scope === 'account' ? set : { ...limits, [scope]: { ...limits[scope], [of]: set } };
}
