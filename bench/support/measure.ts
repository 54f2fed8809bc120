/** How benches measure and speak: in turn, more than once, by medians, a JSON line for each case. */

/** One measurement: what the work cost, in the unit of its case. */
export type Measure = () => number | Promise<number>;

export interface Case {
  readonly bench: string;
  readonly case: string;
  /** Of a cost: lower is better. */
  readonly unit: string;
  readonly ours: number;
  readonly baseline: number;
  readonly baselineName: string;
  /** Baseline over ours: above 1, ours costs less. */
  readonly ratio: number;
  /** Of ours. */
  readonly median: number;
  readonly p99: number;
  /** Measurements of each. */
  readonly n: number;
}

/** Whether the run is to be short. */
export const isQuick = process.argv.includes('--quick');

/** Measures in turn, so that a slow minute of the machine is everybody's; a first turn warms up and is not counted. */
export async function inTurn(rounds: number, ...measures: readonly Measure[]): Promise<number[][]> {
  const costs = measures.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, measure] of measures.entries()) {
      const cost = await measure();
      if (round > 0) costs[i]?.push(cost);
    }
  }
  return costs;
}

/** The time that synchronous work takes, in nanoseconds for each of its `count` parts. */
export function nanosEach(count: number, work: () => void): number {
  const start = performance.now();
  work();
  return ((performance.now() - start) * 1e6) / count;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** By interpolation; with few measurements a high quantile is about the largest. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** Five digits are more than a measurement has. */
const rounded = (value: number): number => Number(value.toPrecision(5));

export interface Subject {
  readonly bench: string;
  readonly case: string;
  readonly unit: string;
  readonly baselineName: string;
}

/** Prints a case; `extra` are further figures of ours. */
export function report(
  { bench, case: name, unit, baselineName }: Subject,
  ours: readonly number[] = [],
  baseline: readonly number[] = [],
  extra: Readonly<Record<string, number>> = {},
): void {
  const [mine, other] = [median(ours), median(baseline)];
  const result: Case = {
    bench,
    case: name,
    unit,
    ours: rounded(mine),
    baseline: rounded(other),
    baselineName,
    ratio: rounded(other / mine),
    median: rounded(mine),
    p99: rounded(quantile(ours, 0.99)),
    n: ours.length,
  };
  const more = Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, rounded(value)]));
  console.log(JSON.stringify({ ...result, ...more }));
}

/** Benches compare the same work only. */
export function mustAgree(what: string, a: number, b: number, tolerance = 1e-9): void {
  if (Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a))) return;
  throw new Error(`${what}: ${a} is not ${b}`);
}
