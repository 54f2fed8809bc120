/** `--gate`: a condition on a figure of the result, such as `sharpe>=1`. */

import type { Gate, GateOperator } from '../../src/app/options.js';
import { nearest } from '../../src/core/base/nearest.js';
import type { Stats } from '../../src/core/stats/statistics.js';
import { badFlag } from './values.js';

/** Figures that a gate may ask for. */
export const METRICS = [
  'startEquity',
  'endEquity',
  'totalReturn',
  'annualReturn',
  'cagr',
  'volatility',
  'sharpe',
  'sortino',
  'calmar',
  'maxDrawdown',
  'maxDrawdownDays',
  'trades',
  'winRate',
  'avgWin',
  'avgLoss',
  'expectancy',
  'profitFactor',
  'exposure',
  'turnover',
  'fees',
  'probabilisticSharpe',
  'alpha',
  'beta',
] as const satisfies readonly (keyof Stats)[];

type Metric = (typeof METRICS)[number];

const OPERATORS = ['>=', '<=', '>', '<'] as const satisfies readonly GateOperator[];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** A gate on one of `METRICS`. Throws TradectlError `usage` for another form or an unknown figure. */
export function parseGate(text: string): Gate & { readonly metric: Metric } {
  if (/=[<>]/.test(text))
    throw badFlag(
      '--gate',
      `--gate cannot be ${JSON.stringify(text)}`,
      `did you mean ${text.replace(/=([<>])/, '$1=')}?`,
    );
  const operator = OPERATORS.find((candidate) => text.includes(candidate));
  const [name = '', digits = ''] = operator === undefined ? [] : text.split(operator, 2).map((part) => part.trim());
  const rest = operator === undefined ? '' : text.slice(text.indexOf(operator) + operator.length).trim();
  if (operator === undefined || digits !== rest || !NUMBER.test(digits)) {
    const hint = 'expected a figure, >=, >, <= or <, and a number such as sharpe>=1 or maxDrawdown<0.15';
    throw badFlag('--gate', `--gate cannot be ${JSON.stringify(text)}`, hint);
  }
  const metric = METRICS.find((candidate) => candidate === name);
  if (metric === undefined) throw unknownMetric(name);
  return { metric, operator, value: Number(digits) };
}

function unknownMetric(name: string): Error {
  const guess = nearest(name, METRICS);
  const hint = guess === undefined ? `known: ${METRICS.join(', ')}` : `did you mean ${guess}?`;
  return badFlag('--gate', `--gate knows no figure ${JSON.stringify(name)}`, hint);
}
