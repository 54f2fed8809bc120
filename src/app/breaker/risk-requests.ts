/** What another process may ask of a trader's risk: to halt, and to go on. */

import type { Request } from '../../io/sqlite/requests.js';

export interface HaltWish {
  readonly kind: 'risk_halt';
  readonly reason: string;
  /** Withdraw open entry orders. */
  readonly cancel: boolean;
  /** Withdraw every order and close every position. */
  readonly flatten: boolean;
}

export interface ResumeWish {
  readonly kind: 'risk_resume';
  readonly reason: string;
}

export type RiskWish = HaltWish | ResumeWish;

/** A word to go on is for the moment: one that waited so long is not carried out. In microseconds. */
export const RESUME_LIFETIME = 10_000_000;

/** Undefined where the request is something else. */
export function riskWishOf({ kind, body }: Request): RiskWish | undefined {
  if (kind !== 'risk_halt' && kind !== 'risk_resume') return undefined;
  const { reason, cancel, flatten } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const words = typeof reason === 'string' ? reason : '';
  return kind === 'risk_resume'
    ? { kind, reason: words }
    : { kind, reason: words, cancel: cancel === true, flatten: flatten === true };
}
