/** A limit is not lost to the spelling of its symbol. */

import { expect, test } from 'vitest';
import { isListed, limitsFor } from '../../../src/core/risk/limits.js';
import { qty } from '../../support/core/build.js';

test.each([
  ['aapl', 'AAPL', true],
  ['BTCUSD', 'BTC/USD', true],
  ['btc/usd', 'BTCUSD', true],
  ['AAPL', 'AAP', false],
])('%s is said of %s: %s', (written, symbol, isSaid) => {
  expect(isListed([written], symbol)).toBe(isSaid);
  const own = { maxOrderQty: qty('2') };
  const limits = limitsFor({ maxOrderQty: qty('5'), symbols: { [written]: own } }, symbol, 'any');
  expect(limits).toEqual(isSaid ? own : { maxOrderQty: qty('5') });
});
