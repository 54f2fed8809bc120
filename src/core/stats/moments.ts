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

/** Sample standard deviation (n - 1); exactly zero where all values are equal, NaN below two values. */
export function sampleSd(sample: readonly number[]): number {
  if (sample.length >= 2 && isConstant(sample)) return 0;
  return Math.sqrt(powerSum(sample, mean(sample), 2) / (sample.length - 1));
}

/** A rounded mean of equal values may miss them by an ulp, and a deviation of 1e-17 would make a ratio of 1e15. */
export const isConstant = (sample: readonly number[]): boolean => sample.every((x) => x === sample[0]);

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
