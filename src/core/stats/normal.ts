/** The standard normal distribution: probability of a deviate, and the deviate of a probability. */

/** Beyond this the tail is below 1e-16, the last digit of a probability. */
const FAR = 8.5;

/** Probability that a standard normal deviate is at most `x`; absolute error about 1e-16 (series in x of its integral). */
export function normalCdf(x: number): number {
  if (x > FAR) return 1;
  if (x < -FAR) return 0;
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return Math.min(1, Math.max(0, 0.5 + sum * Math.exp((-x * x) / 2) * Math.sqrt(0.5 / Math.PI)));
}

/** The deviate with probability `p` in (0, 1) below it, by halving: not a hot path. */
export function normalQuantile(p: number): number {
  let low = -FAR;
  let high = FAR;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
