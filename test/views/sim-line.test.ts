/** What the simulator says of orders, one line each. */

import { expect, it } from 'vitest';
import { parsePrice, parseQty } from '../../src/core/base/decimal.js';
import { micros } from '../../src/core/base/time.js';
import type { TradeUpdate } from '../../src/core/sim/broker/types.js';
import { simLine } from '../../src/views/sim.js';

it.each([
  ['limit 114.50', { type: 'limit', limitPrice: parsePrice('114.5') }],
  ['stop_limit 99.00/98.125', { type: 'stop_limit', stopPrice: parsePrice('99'), limitPrice: parsePrice('98.125') }],
  ['market', { type: 'market' }],
])('says once at which prices an order waits: %s', (words, terms) => {
  const order = { side: 'buy', symbol: 'ACME', qty: parseQty('1'), clientOrderId: 'o-1', ...terms };
  const update = { kind: 'new', at: micros(0), order } as unknown as TradeUpdate;
  expect(simLine(update)).toBe(`1970-01-01 00:00:00  new           buy 1 ACME  ${words}  o-1`);
});
