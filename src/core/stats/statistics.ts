/** All figures of a run under the names that `backtest --json` gives them. What is undefined is null, with a reason. */

import { moneyText } from '../base/decimal.js';
import { isZero, type Money, minus, moneyNumber } from '../base/fixed.js';
import { dayOf, type Micros, timeText } from '../base/time.js';
import type { ClosedTrade } from '../portfolio/records.js';
import { type Against, against } from './against.js';
import type { CurveFigures } from './equity-curve.js';
import { type Figure, finite, known, mapped, ratio, settle, unknown } from './figure.js';
import { downsideDeviation, mean, sampleSd } from './moments.js';
import { annualSharpe, probabilisticSharpe, YEAR_DAYS } from './sharpe.js';
import { tradeFigures } from './trade-figures.js';

export interface StatisticsInput {
  /** Positive. */
  readonly startEquity: Money;
  readonly endEquity: Money;
  readonly curve: CurveFigures;
  readonly trades: readonly ClosedTrade[];
  /** Of all fills, those of the open position included. */
  readonly fees: Money;
  /** Sum of price times quantity over all fills. */
  readonly tradedNotional: Money;
  /** What alpha and beta are measured against; absent for the benchmark itself. */
  readonly benchmark?: CurveFigures | undefined;
}

/** Money is decimal text, ratios are fractions, times RFC 3339. */
export interface Stats {
  readonly startEquity: string;
  readonly endEquity: string;
  readonly totalReturn: number | null;
  readonly annualReturn: number | null;
  readonly cagr: number | null;
  readonly volatility: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  /** Positive fraction of the peak. */
  readonly maxDrawdown: number;
  /** Longest peak to recovery or end, calendar days. */
  readonly maxDrawdownDays: number;
  /** Closed ones. */
  readonly trades: number;
  readonly winRate: number | null;
  readonly avgWin: string | null;
  /** Negative. */
  readonly avgLoss: string | null;
  readonly expectancy: string | null;
  readonly profitFactor: number | null;
  readonly exposure: number | null;
  readonly turnover: number | null;
  readonly fees: string;
  readonly maxDrawdownPeak: string | null;
  readonly maxDrawdownTrough: string | null;
  readonly maxDrawdownRecovery: string | null;
  readonly probabilisticSharpe: number | null;
  readonly alpha: number | null;
  readonly beta: number | null;
  /** Why each null is null, by the name of its field. */
  readonly reasons: Readonly<Record<string, string>>;
}

const NO_BARS = 'no bars';
const WIPED_OUT = 'the equity fell to zero or below';
const FEW_DAYS = 'fewer than two days';
const NO_BENCHMARK: Against = { alpha: unknown('no benchmark'), beta: unknown('no benchmark') };

export function statistics(input: StatisticsInput): Stats {
  const { curve } = input;
  const { values, reasons } = settle({
    ...growthFigures(input),
    ...riskFigures(input),
    maxDrawdown: known(curve.maxDrawdown),
    maxDrawdownDays: known(curve.maxDrawdownDays),
    trades: known(input.trades.length),
    ...tradeFigures(input.trades),
    exposure: curve.exposure === null ? unknown(NO_BARS) : finite(curve.exposure),
    turnover: turnover(input),
    fees: known(moneyText(input.fees)),
    ...drawdownTimes(curve),
    probabilisticSharpe: onDays(curve, probabilisticSharpe),
    ...(input.benchmark === undefined ? NO_BENCHMARK : against(curve, input.benchmark)),
  });
  const { startEquity, endEquity } = input;
  return { startEquity: moneyText(startEquity), endEquity: moneyText(endEquity), ...values, reasons };
}

const totalReturn = ({ startEquity, endEquity }: StatisticsInput): Figure =>
  ratio(moneyNumber(minus(endEquity, startEquity)), moneyNumber(startEquity), 'there was nothing to start with');

function growthFigures(input: StatisticsInput) {
  const { curve } = input;
  return {
    totalReturn: totalReturn(input),
    annualReturn: onDays(curve, (returns) => perYear(growthOf(curve), YEAR_DAYS / returns.length)),
    cagr: cagr(input),
    volatility: onDays(curve, volatility),
  };
}

/** The product of all daily returns: the last close over the start. */
const growthOf = ({ closes, startEquity }: CurveFigures): number => (closes.at(-1) ?? startEquity) / startEquity;

const perYear = (growth: number, periodsPerYear: number): Figure => finite(growth ** periodsPerYear - 1);

function cagr(input: StatisticsInput): Figure {
  const { firstTime, lastTime, isWipedOut } = input.curve;
  if (firstTime === null || lastTime === null) return unknown(NO_BARS);
  if (isWipedOut) return unknown(WIPED_OUT);
  const days = dayOf(lastTime) - dayOf(firstTime);
  if (days === 0) return unknown('all bars are of one day');
  return mapped(totalReturn(input), (total) => perYear(1 + total, 365.25 / days));
}

function volatility(returns: readonly number[]): Figure {
  if (returns.length < 2) return unknown(FEW_DAYS);
  return finite(sampleSd(returns) * Math.sqrt(YEAR_DAYS));
}

function riskFigures(input: StatisticsInput) {
  const { curve } = input;
  return {
    sharpe: traded(input, onDays(curve, annualSharpe)),
    sortino: traded(input, onDays(curve, sortino)),
    calmar: traded(
      input,
      mapped(cagr(input), (growth) => ratio(growth, curve.maxDrawdown, 'no drawdown')),
    ),
  };
}

function sortino(returns: readonly number[]): Figure {
  const daily = ratio(mean(returns), downsideDeviation(returns), 'no day with a loss');
  return mapped(daily, (value) => finite(value * Math.sqrt(YEAR_DAYS)));
}

/** A figure of the daily returns, where there are any. */
function onDays(curve: CurveFigures, compute: (returns: readonly number[]) => Figure): Figure {
  if (curve.rows === 0) return unknown(NO_BARS);
  return curve.isWipedOut ? unknown(WIPED_OUT) : compute(curve.returns);
}

/** Says plainly why a run without a single fill has no ratio. */
const traded = (input: StatisticsInput, figure: Figure): Figure =>
  isZero(input.tradedNotional) ? unknown('nothing was traded') : figure;

function turnover({ curve, tradedNotional }: StatisticsInput): Figure {
  if (curve.meanEquity === null) return unknown(NO_BARS);
  if (curve.meanEquity <= 0) return unknown('the mean equity is not positive');
  return finite(moneyNumber(tradedNotional) / curve.meanEquity);
}

function drawdownTimes(curve: CurveFigures) {
  const missing = curve.maxDrawdown === 0 ? 'no drawdown' : 'not recovered by the end';
  const figure = (time: Micros | null): Figure<string> => (time === null ? unknown(missing) : known(timeText(time)));
  return {
    maxDrawdownPeak: figure(curve.maxDrawdownPeak),
    maxDrawdownTrough: figure(curve.maxDrawdownTrough),
    maxDrawdownRecovery: figure(curve.maxDrawdownRecovery),
  };
}
