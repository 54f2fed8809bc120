/** Lines of a log, and the line under it: what it trades with, and what it earned. */

import { expect, test } from 'vitest';
import { logLine, statusLine } from '../../src/views/trade-log.js';

const FIGURES = {
  ...{ now: '2024-03-08T12:00:05Z', equity: 101_012.33, profit: -12.33 },
  ...{ positions: [], orders: 4, fills: 4, denied: 0 },
};

test.each(['SIMULATED', 'PAPER', 'LIVE'])('says %s where it is', (mode) => {
  expect(statusLine({ mode, ...FIGURES }, 80)).toBe(
    `${mode} 12:00:05  equity 101,012.33 (-12.33)  flat  orders 4 fills 4 denied 0`,
  );
});

test.each([
  [{ limit: '99.5', stop: null, trail: null }, 'limit', 'sell 10 ACME limit 99.50  tired'],
  [{ limit: '98', stop: '99', trail: null }, 'stop_limit', 'sell 10 ACME stop_limit 99.00/98.00  tired'],
  [{ limit: null, stop: null, trail: '2%' }, 'trailing_stop', 'sell 10 ACME trailing_stop 2%  tired'],
  [{ limit: null, stop: null, trail: null }, 'market', 'sell 10 ACME market  tired'],
])('says at which prices an order waits: %j', (terms, orderType, words) => {
  const order = { type: 'order', ts: FIGURES.now, from: null, status: 'pending_new', symbol: 'ACME', side: 'sell' };
  const event = { ...order, ...terms, orderType, qty: '10', reason: 'tired' };
  expect(logLine(event)).toBe(`2024-03-08 12:00:05  decide  ${words}`);
});
