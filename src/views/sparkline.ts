/** A row of small bars, one character a value. */

const BLOCKS = '▁▂▃▄▅▆▇█';
const ASCII = '_.-:=+*#';

export interface SparklineOptions {
  /** Characters at most; positive. */
  readonly width: number;
  readonly ascii: boolean;
  /** The scale; by default the least and the greatest of the values. Give both rows the same to compare them. */
  readonly low?: number;
  readonly high?: number;
}

/** Values from left to right; more of them than fit are thinned to the last of each share. */
export function sparkline(values: readonly number[], options: SparklineOptions): string {
  const shown = thinned(values, options.width);
  const { low, high } = { ...rangeOf(values), ...options };
  const levels = options.ascii ? ASCII : BLOCKS;
  const step = (high - low) / levels.length;
  return shown.map((value) => levels[levelOf((value - low) / step, levels.length)]).join('');
}

/** The least and the greatest of some values; 0 and 0 of none. */
export function rangeOf(values: readonly number[]): { low: number; high: number } {
  const [first = 0] = values;
  let [low, high] = [first, first];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

/** A flat line has no scale and runs at the bottom. */
const levelOf = (position: number, levels: number): number =>
  Number.isFinite(position) ? Math.min(levels - 1, Math.max(0, Math.floor(position))) : 0;

const thinned = (values: readonly number[], width: number): readonly number[] =>
  values.length <= width
    ? values
    : Array.from({ length: width }, (_, i) => values[Math.floor(((i + 1) * values.length) / width) - 1] ?? 0);
