/** The strategies that come with tradectl, by name. */

import { TradectlError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { buyAndHold } from './buy-and-hold.js';
import { smaCrossover } from './sma-crossover.js';
import type { StrategyDefinition } from './strategy.js';

const STRATEGIES: readonly StrategyDefinition[] = [smaCrossover, buyAndHold];

export const strategyNames = (): readonly string[] => STRATEGIES.map(({ name }) => name);

/** Throws TradectlError `strategy` for an unknown name. */
export function findStrategy(name: string): StrategyDefinition {
  const found = STRATEGIES.find((definition) => definition.name === name);
  if (found) return found;
  const guess = nearest(name, strategyNames());
  throw new TradectlError('strategy', `there is no strategy "${name}"`, {
    where: '--strategy',
    hint: `${guess === undefined ? '' : `did you mean ${guess}? `}known: ${strategyNames().join(', ')}; a file of your own is given by path: --strategy ./mine.js`,
  });
}
