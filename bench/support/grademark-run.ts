/** The same crossover as a user of grademark would write it: a data frame of bars, rules for entry and exit. */

import { createRequire } from 'node:module';
import { backtest, type IBar, type IStrategy } from 'grademark';
import type { BarColumns } from '../../src/core/market/columns.js';

interface CrossBar extends IBar {
  /** Fast average less slow one, now and at the bar before; 0 until there are enough bars. */
  readonly now: number;
  readonly before: number;
}

type Frame<T> = Parameters<typeof backtest<T & IBar, T & IBar, unknown, number>>[1];
type FrameOf = new <T>(rows: readonly T[]) => Frame<T>;

/** grademark's own peer. */
const { DataFrame } = createRequire(createRequire(import.meta.url).resolve('grademark'))('data-forge') as {
  readonly DataFrame: FrameOf;
};

const FAST = 50;
const SLOW = 200;

/** Bars in the form that grademark takes; not part of what is measured. */
export function frameOf({ length, time, open, high, low, close, volume }: BarColumns): Frame<IBar> {
  const at = (column: Float64Array, i: number): number => column[i] ?? 0;
  return new DataFrame(
    Array.from({ length }, (_, i) => ({
      time: new Date(at(time, i) / 1000),
      open: at(open, i),
      high: at(high, i),
      low: at(low, i),
      close: at(close, i),
      volume: at(volume, i),
    })),
  );
}

const strategy: IStrategy<IBar, CrossBar, unknown> = {
  prepIndicators: ({ inputSeries }) => new DataFrame(withCross(inputSeries.toArray())),
  entryRule: (enter, { bar }) => {
    if (bar.before < 0 && bar.now > 0) enter();
  },
  exitRule: (exit, { bar }) => {
    if (bar.before > 0 && bar.now < 0) exit();
  },
};

/** Running sums, which is more than the indicators of its ecosystem offer: we do not wish to measure those. */
function withCross(bars: readonly IBar[]): CrossBar[] {
  let [fast, slow, before] = [0, 0, 0];
  return bars.map((bar, i) => {
    fast += bar.close - (bars[i - FAST]?.close ?? 0);
    slow += bar.close - (bars[i - SLOW]?.close ?? 0);
    const now = i < SLOW - 1 ? 0 : fast / FAST - slow / SLOW;
    const { time, open, high, low, close, volume } = bar;
    const row = { time, open, high, low, close, volume, now, before };
    before = now;
    return row;
  });
}

/** How many trades it made. */
export const runGrademark = (frame: Frame<IBar>): number => backtest(strategy, frame).length;
