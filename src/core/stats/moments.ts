/** Mean, spread and shape of a sample, in two passes: the sum of squares loses all digits when the mean is large. */

export function mean(sample: readonly number[]): number {
  let sum = 0;
  for (const x of sample) sum += x;
  return sum / sample.length;
}

/** Sum of the deviations from `centre` to a whole power. */
function powerSum(sample: readonly number[], centre: number, power: number): number {
  let sum = 0;
  for (const x of sample) sum += (x - centre) ** power;
  return sum;
}

/** Below this daily returns differ by the rounding of doubles only, and a ratio to their spread means nothing. */
const ROUNDING = 1e-14;

/** Whether nothing varies. */
export const isConstant = (returns: readonly number[]): boolean =>
  returns.every((r) => Math.abs(r - (returns[0] ?? r)) <= ROUNDING);

/** Sample standard deviation (n - 1) of returns; exactly zero where they are constant, NaN below two. */
export function sampleSd(returns: readonly number[]): number {
  if (returns.length >= 2 && isConstant(returns)) return 0;
  return Math.sqrt(powerSum(returns, mean(returns), 2) / (returns.length - 1));
}

/** Root mean square of the negative values, over all of them: the spread that hurts. */
export function downsideDeviation(sample: readonly number[]): number {
  let sum = 0;
  for (const x of sample) if (x < 0) sum += x * x;
  return Math.sqrt(sum / sample.length);
}

export interface Shape {
  /** 0 for a symmetric sample. */
  readonly skewness: number;
  /** 3 for a normal one. */
  readonly kurtosis: number;
}

/** Third and fourth standardised moments (of the population); NaN where nothing varies. */
export function shapeOf(sample: readonly number[]): Shape {
  const centre = mean(sample);
  const n = sample.length;
  const variance = powerSum(sample, centre, 2) / n;
  return {
    skewness: powerSum(sample, centre, 3) / n / variance ** 1.5,
    kurtosis: powerSum(sample, centre, 4) / n / variance ** 2,
  };
}
