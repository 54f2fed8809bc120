/** What `trade --paper` assumes on a synthetic market. */

import { expect, test } from 'vitest';
import type { RunOptions } from '../../../src/app/options.js';
import { withSyntheticDefaults } from '../../../src/app/trade/defaults.js';

const paramsOf = (strategy: string, params: Readonly<Record<string, string>>): unknown =>
  withSyntheticDefaults({ strategy, params } as RunOptions).params;

test('averages that cross within a minute, where nobody chose others', () => {
  expect(paramsOf('sma-crossover', {})).toEqual({ fast: '5', slow: '15' });
  expect(paramsOf('sma-crossover', { slow: '30' })).toEqual({ slow: '30' });
  expect(paramsOf('./mine.ts', {})).toEqual({});
});
