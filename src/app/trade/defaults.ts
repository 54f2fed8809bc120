/** What a paper session on the synthetic market assumes where nothing is said. */

import { must } from '../../core/base/assert.js';
import { parseRate } from '../../core/base/decimal.js';
import type { RunOptions } from '../options.js';

/** Averages short enough that a minute of one-second bars shows trades. */
const FAST = '5';
const SLOW = '15';
/** Of equity in percent, shared by all symbols; the rest stays cash for the prices to move. */
const INVESTED = 90;

/** SMA 5/15 where the crossover's averages are not given. */
export function withSyntheticDefaults(options: RunOptions): RunOptions {
  if (options.strategy !== 'sma-crossover' || 'fast' in options.params || 'slow' in options.params) return options;
  return { ...options, params: { ...options.params, fast: FAST, slow: SLOW } };
}

/** An even share of equity for each of several symbols, so that the first does not take all the cash. */
export function shareOut(options: RunOptions, symbols: number): RunOptions {
  if (symbols < 2) return options;
  const percent = must(parseRate(`${Math.floor(INVESTED / symbols)}e-2`), 'a percentage is a rate');
  return { ...options, size: { kind: 'percent', percent } };
}
