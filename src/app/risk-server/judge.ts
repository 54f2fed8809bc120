/** What the risk server asks of whoever judges: the account at one moment, and a what-if on it. */

import type { Micros } from '../../core/base/time.js';
import type { TimeInForce } from '../../core/orders/order.js';
import type { CheckResult } from '../../core/risk/check-result.js';
import type { Restraint } from '../breaker/stored-hold.js';
import type { AskedType } from '../risk/question.js';
import type { WhatIf } from '../risk/what-if.js';

/** Exact numbers are decimal text; checked before they get here. */
export interface RiskQuestion {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly qty: string;
  /** Its limit, or the price it would meet; the last one known where absent. */
  readonly price?: string | undefined;
  /** Wakes a stop order. */
  readonly stop?: string | undefined;
  readonly type?: AskedType | undefined;
  readonly tif?: TimeInForce | undefined;
  /** Also before and after the regular session. */
  readonly extended?: boolean | undefined;
}

/** As `tradectl risk check` answers. */
export interface RiskAnswer extends Pick<WhatIf, 'approved' | 'code'> {
  readonly checks: readonly CheckResult[];
  /** Undefined where nothing was judged. */
  readonly maxQty?: string | undefined;
}

/** The account as one moment of the ledger tells it. */
export interface RiskState {
  /** Grows with every commit of a trader. */
  readonly ledgerSeq: number;
  readonly restraint: Restraint;
  /** Throws TradectlError `usage` where no price is known to judge it at. */
  judge(question: RiskQuestion, now: Micros): RiskAnswer;
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
