/** Alpha and beta: a strategy's daily returns explained by those of a benchmark. */

import type { CurveFigures } from './equity-curve.js';
import { type Figure, finite, mapped, ratio, unknown } from './figure.js';
import { isConstant, mean } from './moments.js';
import { YEAR_DAYS } from './sharpe.js';

export interface Against {
  /** Return of a year (252 days) that the benchmark does not explain, without a risk-free rate. */
  readonly alpha: Figure;
  /** Share of the benchmark's moves that the strategy makes. */
  readonly beta: Figure;
}

/** Least squares over the days that both curves have. */
export function against(curve: CurveFigures, benchmark: CurveFigures): Against {
  const [own, theirs] = aligned(curve, benchmark);
  const beta = slope(own, theirs);
  const alpha = mapped(beta, (b) => finite((mean(own) - b * mean(theirs)) * YEAR_DAYS));
  return { alpha, beta };
}

function slope(own: readonly number[], theirs: readonly number[]): Figure {
  if (own.length < 2) return unknown('fewer than two days in common with the benchmark');
  if (isConstant(theirs)) return unknown('no variation in the daily returns of the benchmark');
  const [ownMean, theirMean] = [mean(own), mean(theirs)];
  let covariance = 0;
  let variance = 0;
  theirs.forEach((r, i) => {
    covariance += (r - theirMean) * ((own[i] ?? 0) - ownMean);
    variance += (r - theirMean) ** 2;
  });
  return ratio(covariance, variance, 'no variation in the daily returns of the benchmark');
}

/** Returns of the days that both have, pairwise. */
function aligned(curve: CurveFigures, benchmark: CurveFigures): [number[], number[]] {
  const byDay = new Map(benchmark.returns.map((r, i) => [benchmark.days[i], r]));
  const own: number[] = [];
  const theirs: number[] = [];
  curve.returns.forEach((r, i) => {
    const other = byDay.get(curve.days[i]);
    if (other === undefined) return;
    own.push(r);
    theirs.push(other);
  });
  return [own, theirs];
}
