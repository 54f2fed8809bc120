/** What the risk server asks of whoever judges: the account at one moment, and a what-if on it. */

import { type Micros, SECOND } from '../../core/base/time.js';
import type { OrderType } from '../../core/orders/order.js';

/** Exact numbers are decimal text; checked before they get here. */
export interface RiskQuestion {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  /** The price it would meet; the last one known where absent. */
  readonly price?: string;
  readonly type?: OrderType;
}

/** One check's figures, as text. */
export interface CheckLine {
  readonly code: string;
  readonly limit: string;
  readonly value: string;
  readonly headroom: string;
  readonly passed: boolean;
}

export interface RiskAnswer {
  readonly approved: boolean;
  /** Of the first check that failed; null where approved. */
  readonly code: string | null;
  readonly checks: readonly CheckLine[];
}

/** The account as one moment of the ledger tells it. */
export interface RiskState {
  /** Grows with every commit of a trader. */
  readonly ledgerSeq: number;
  /** Throws TradectlError `usage` or `not_found` for what cannot be asked. */
  judge(question: RiskQuestion): RiskAnswer;
  /** The same account with these orders open besides its own. */
  holding(orders: readonly RiskQuestion[]): RiskState;
}

export interface RiskView {
  readonly state: RiskState;
  /** Of whose books the state is. */
  readonly run: string;
  /** When it was true: the trader's last word, or the last change of the file. */
  readonly at: Micros;
  /** Whether somebody should be keeping the ledger. */
  readonly hasTrader: boolean;
}

/** Where states come from. */
export interface RiskSource {
  /** The newest. Throws TradectlError `not_found` or `ledger_*` where there is none to be had now. */
  look(now: Micros): RiskView;
}

/** What is older is no ground for an approval (RISK-5), in microseconds. */
export const STALE_AFTER = 2 * SECOND;

/** Whether what was true at `at` still counts; of a clock that jumped back nothing is known. */
export const isFresh = (at: Micros, now: Micros): boolean => Math.abs(now - at) <= STALE_AFTER;
