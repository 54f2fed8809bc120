/** The line under a log: what it trades with, and what it earned. */

import { expect, test } from 'vitest';
import { statusLine } from '../../src/views/trade-log.js';

const FIGURES = {
  ...{ now: '2024-03-08T12:00:05Z', equity: 101_012.33, profit: -12.33 },
  ...{ positions: [], orders: 4, fills: 4, denied: 0 },
};

test.each(['SIMULATED', 'PAPER', 'LIVE'])('says %s where it is', (mode) => {
  expect(statusLine({ mode, ...FIGURES }, 80)).toBe(
    `${mode} 12:00:05  equity 101,012.33 (-12.33)  flat  orders 4 fills 4 denied 0`,
  );
});
