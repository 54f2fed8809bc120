/** What a report says of denied orders. */

import { expect, test } from 'vitest';
import { micros } from '../../src/core/base/time.js';
import type { Denials } from '../../src/core/engine/memory-ledger.js';
import type { Denial } from '../../src/core/ports.js';
import { renderBacktestReport } from '../../src/views/backtest-report.js';
import { denialText } from '../../src/views/report-denials.js';
import { reportOf } from './reports.js';

const FIRST: Denial = {
  clientOrderId: 'o-1' as Denial['clientOrderId'],
  symbol: 'ABC',
  code: 'buying_power',
  limit: '1',
  value: '2',
  message: 'cash does not cover it\u001b[2J',
  at: micros(0),
};

const denials = (byCode: Readonly<Record<string, number>>): Denials => ({
  byCode: new Map(Object.entries(byCode)),
  first: FIRST,
});

test('names the most common codes and the first reason', () => {
  const text = denialText(denials({ a: 1, b: 1200, c: 3, d: 2 }));
  expect(text).toBe('1,206 orders (b 1,200, c 3, d 2, 1 more); the first: cash does not cover it\\x1b[2J');
  expect(denialText({ byCode: new Map(), first: undefined })).toBe('');
});

test('stands beside the figures, or tells why nothing was traded', () => {
  const options = { width: 120, useColour: false, ascii: true };
  const told = '1 order (buying_power 1); the first: cash does not cover it';
  const one = denials({ buying_power: 1 });
  expect(renderBacktestReport(reportOf(), options, one)).toContain(`Denied        ${told}`);
  expect(renderBacktestReport(reportOf({ isIdle: true }), options, one)).toContain(`Orders were denied: ${told}`);
  expect(renderBacktestReport(reportOf(), options)).not.toContain('enied');
});
