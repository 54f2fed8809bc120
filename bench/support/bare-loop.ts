/** What a backtest costs at least in this language: the same crossover over the same columns, in one loop of doubles. */

import type { BarColumns } from '../../src/core/market/columns.js';

const FAST = 50;
const SLOW = 200;
const PER_ONE = 100;

export interface BareResult {
  readonly fills: number;
  readonly equity: number;
  readonly maxDrawdown: number;
}

/** Long only, all in by whole units at the next open: the trades of `sma-crossover`, without orders, lots and checks. */
export function runBare({ length, open, close }: BarColumns, startCash: number): BareResult {
  let [cash, units, fills] = [startCash, 0, 0];
  let [peak, maxDrawdown] = [startCash, 0];
  let [fastSum, slowSum, before, wish] = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) {
    const price = open[i] ?? 0;
    if (wish > 0) {
      units = Math.floor(cash / price);
      cash -= units * price;
      fills++;
    } else if (wish < 0) {
      cash += units * price;
      units = 0;
      fills++;
    }
    wish = 0;
    const last = close[i] ?? 0;
    const ticks = Math.round(last * PER_ONE);
    fastSum += ticks - (i < FAST ? 0 : Math.round((close[i - FAST] ?? 0) * PER_ONE));
    slowSum += ticks - (i < SLOW ? 0 : Math.round((close[i - SLOW] ?? 0) * PER_ONE));
    if (i >= SLOW - 1) {
      const now = fastSum / FAST - slowSum / SLOW;
      if (before < 0 && now > 0 && units === 0) wish = 1;
      else if (before > 0 && now < 0 && units > 0) wish = -1;
      before = now;
    }
    const equity = cash + units * last;
    if (equity > peak) peak = equity;
    else if (1 - equity / peak > maxDrawdown) maxDrawdown = 1 - equity / peak;
  }
  return { fills, equity: cash + units * (close[length - 1] ?? 0), maxDrawdown };
}
