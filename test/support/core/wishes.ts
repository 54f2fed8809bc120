/** A context that only writes down what a strategy asks for. */

import { micros } from '../../../src/core/base/time.js';
import type { StrategyContext } from '../../../src/core/strategy/strategy.js';

export interface Wishes {
  readonly ctx: StrategyContext;
  readonly wishes: string[];
}

/** Prices are in cents; the position is what the test says it is. */
export function wishes(position = 0): Wishes {
  const list: string[] = [];
  const note = (text: string): string => {
    list.push(text);
    return text;
  };
  const ctx: StrategyContext = {
    symbol: 'ABC',
    now: micros(0),
    position,
    averagePrice: 0,
    equity: 0,
    cash: 0,
    orders: [],
    ticks: (price) => Math.round(price * 100),
    enter: (side) => void note(side),
    exit: () => void note('exit'),
    buy: (() => note('buy')) as unknown as StrategyContext['buy'],
    sell: (() => note('sell')) as unknown as StrategyContext['sell'],
    protect: () => ({ takeProfit: note('protect') }),
    cancel: (id) => void note(`cancel ${id}`),
    replace: (id) => note(`replace ${id}`),
    random: () => 0,
  };
  return { ctx, wishes: list };
}
