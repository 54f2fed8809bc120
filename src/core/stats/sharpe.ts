/** Sharpe ratio of daily returns, and how far it is to be believed. */

import { type Figure, finite, mapped, ratio, unknown } from './figure.js';
import { mean, sampleSd, shapeOf } from './moments.js';
import { normalCdf, normalQuantile } from './normal.js';

/** Trading days of a year. */
export const YEAR_DAYS = 252;

const EULER_MASCHERONI = 0.5772156649015329;
const FLAT = 'no variation in daily returns';

/** Mean over sample standard deviation, per day, without a risk-free rate. */
export function dailySharpe(returns: readonly number[]): Figure {
  if (returns.length < 2) return unknown('fewer than two days');
  return ratio(mean(returns), sampleSd(returns), FLAT);
}

/** The daily ratio times sqrt(252). */
export const annualSharpe = (returns: readonly number[]): Figure =>
  mapped(dailySharpe(returns), (daily) => finite(daily * Math.sqrt(YEAR_DAYS)));

/**
 * Probability that the true Sharpe ratio exceeds `benchmark` (per day, not annualised), given the sample's length,
 * skewness and kurtosis. D. H. Bailey and M. Lopez de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk
 * 15(2), 2012.
 */
export function probabilisticSharpe(returns: readonly number[], benchmark = 0): Figure {
  return mapped(dailySharpe(returns), (sharpe) => {
    const { skewness, kurtosis } = shapeOf(returns);
    const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
    // Zero for a sample of two values only; never negative but by rounding.
    if (!(variance > 0)) return unknown('the ratio has no sampling error');
    return finite(normalCdf(((sharpe - benchmark) * Math.sqrt(returns.length - 1)) / Math.sqrt(variance)));
  });
}

/**
 * Probability that the true Sharpe ratio exceeds the best that `trials` worthless strategies would have shown, whose
 * daily ratios have `variance`. D. H. Bailey and M. Lopez de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio
 * Management 40(5), 2014. One trial deflates nothing.
 */
export function deflatedSharpe(returns: readonly number[], trials: number, variance: number): Figure {
  return probabilisticSharpe(returns, expectedBest(trials) * Math.sqrt(variance));
}

/** Expected maximum of `trials` standard normal deviates (their equation for large samples; zero for one). */
function expectedBest(trials: number): number {
  if (trials <= 1) return 0;
  const typical = normalQuantile(1 - 1 / trials);
  const extreme = normalQuantile(1 - 1 / (trials * Math.E));
  return (1 - EULER_MASCHERONI) * typical + EULER_MASCHERONI * extreme;
}
