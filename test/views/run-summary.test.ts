/** The end of a trading session. */

import { expect, test } from 'vitest';
import type { RunSummary } from '../../src/core/view/run-summary.js';
import { renderRunSummary } from '../../src/views/run-summary.js';

const SUMMARY: RunSummary = {
  mode: 'SIMULATED',
  run: '17',
  status: 'stopped',
  orders: 12,
  fills: 1,
  denied: 0,
  startEquity: '100000',
  external: '0',
  endEquity: '100096.5',
  realizedPnl: '120',
  unrealizedPnl: '-20',
  fees: '3.5',
};

test('a block that adds up', () => {
  expect(`\n${renderRunSummary(SUMMARY, { width: 80, useColour: false })}`).toMatchInlineSnapshot(`
    "
    SIMULATED  run 17  stopped  12 orders, 1 fill, 0 denied
      Start equity    100,000.00
      Realized P&L       +120.00
      Unrealized P&L      -20.00
      Fees                 -3.50
      End equity      100,096.50
    "
  `);
});

test('what was held before and paid in stands between, so that it still adds up', () => {
  const text = renderRunSummary(
    { ...SUMMARY, external: '-500', endEquity: '99596.5' },
    { width: 80, useColour: false },
  );
  expect(text).toMatch(/^ {2}Start equity +100,000\.00\n {2}Held before, paid in and out +-500\.00\n/m);
});

test('a rebate is a gain', () => {
  const text = renderRunSummary({ ...SUMMARY, fees: '-1.25' }, { width: 80, useColour: false });
  expect(text).toMatch(/^ {2}Fees +\+1\.25$/m);
});

test('colours gains and losses, and keeps to a narrow terminal', () => {
  const text = renderRunSummary(SUMMARY, { width: 30, useColour: true });
  expect(text).toContain('\u001b[1mSIMULATED\u001b[22m');
  expect(text).toContain('\u001b[32m     +120.00\u001b[39m');
  expect(text).toContain('\u001b[31m      -20.00\u001b[39m');
  expect(text.split('\n')[1]).toBe('orders, 1 fill, 0 denied');
});
