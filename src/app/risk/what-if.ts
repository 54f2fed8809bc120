/** What `tradectl risk check` and the risk server answer: a judgement in exact texts. */

import { qtyText } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import { type Judgement, whatIf as judge, type Question, type RiskState } from '../../core/engine/what-if.js';
import type { CheckResult } from '../../core/risk/check-result.js';

/** Exact numbers are canonical text; a check that is no figure has no headroom. */
export interface CheckRecord extends Omit<CheckResult, 'headroom'> {
  readonly headroom: string | null;
}

export const checkRecord = (one: CheckResult): CheckRecord => ({
  code: one.code,
  limit: one.limit,
  value: one.value,
  headroom: one.headroom === '' ? null : one.headroom,
  passed: one.passed,
});

export interface WhatIf {
  readonly approved: boolean;
  /** Of the first check that failed. */
  readonly code: string | null;
  readonly message: string | null;
  readonly checks: readonly CheckRecord[];
  /** The largest quantity that passes, in whole lots. */
  readonly maxQty: string;
  /** It can only reduce what is held: entry limits do not stand in its way. */
  readonly isExit: boolean;
}

/** Throws TradectlError `usage` where no price is known to judge the order at. */
export function judged(state: RiskState, question: Question): Judgement {
  const judgement = judge(state, question);
  if (judgement === undefined) throw noPrice(question, [...state.held.keys()]);
  return judgement;
}

/** Throws as `judged` does. */
export function whatIf(state: RiskState, question: Question): WhatIf {
  const { approved, code = null, message = null, checks, maxQty, isExit } = judged(state, question);
  return {
    ...{ approved, code, message, isExit },
    checks: checks.map(checkRecord),
    maxQty: qtyText(maxQty),
  };
}

function noPrice({ symbol }: Question, symbols: readonly string[]): TradectlError {
  const near = nearest(
    symbol,
    symbols.filter((one) => one !== symbol),
  );
  const guess = near === undefined ? '' : `did you mean ${near}? else `;
  return new TradectlError('usage', `no price of ${symbol} is known`, {
    where: '--price',
    hint: `${guess}give the price that the order would meet, such as --price 100`,
  });
}
