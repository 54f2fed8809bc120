/** Figures as text: rounding exact, grouping, signs, and nothing where there is nothing. */

import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/core/base/time.js';
import * as format from '../../src/views/format.js';

const Exact = Decimal.clone({ precision: 80 });

test('money is grouped, with two decimals', () => {
  expect(format.money('56263.51934')).toBe('56,263.52');
  expect(format.money('-1234567.895')).toBe('-1,234,567.90');
  expect(format.money('-0.001')).toBe('0.00');
  expect(format.money(12.3)).toBe('12.30');
  expect(format.money(null)).toBe('-');
});

test('signed money shows which way', () => {
  expect(['1.5', '-1.5', '0', '-0.004'].map(format.signedMoney)).toEqual(['+1.50', '-1.50', '0.00', '0.00']);
});

test('money never passes through a double: half-even on the digits, however many', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (raw) => {
      const amount = new Exact(raw.toString()).times('1e-18');
      const text = amount.toFixed();
      const expected = amount.toFixed(2, Decimal.ROUND_HALF_EVEN);
      expect(format.money(text).replaceAll(',', '')).toBe(expected.replace(/^-(0\.00)$/, '$1'));
    }),
  );
});

test('exact amounts keep all their decimals', () => {
  expect(format.exact('1250.5')).toBe('1,250.5');
  expect(format.exact('0.000000001')).toBe('0.000000001');
  expect(format.exact('-12')).toBe('-12');
});

test('fractions are per cent', () => {
  expect(format.percent(0.339316)).toBe('33.93%');
  expect(format.percent(0.339316, 0)).toBe('34%');
  expect(format.percent(-0.00001)).toBe('0.00%');
  expect(format.signedPercent(4.626352)).toBe('+462.64%');
  expect(format.signedPercent(-0.5, 1)).toBe('-50.0%');
  expect(format.signedPercent(0)).toBe('0.00%');
  expect([format.percent(null), format.signedPercent(null)]).toEqual(['-', '-']);
});

test('what nobody would read digit by digit has an exponent', () => {
  expect(format.percent(1.5e17)).toBe('1.5e+19%');
  expect(format.signedPercent(1.5e17)).toBe('+1.5e+19%');
  expect(format.ratio(-2e9)).toBe('-2.0e+9');
});

test('ratios and counts', () => {
  expect([format.ratio(1.2345), format.ratio(null), format.count(2148), format.count(null)]).toEqual([
    '1.23',
    '-',
    '2,148',
    '-',
  ]);
  expect([format.counted(1, 'trade'), format.counted(2000, 'trade'), format.counted(0, 'loss', 'losses')]).toEqual([
    '1 trade',
    '2,000 trades',
    '0 losses',
  ]);
});

test('times say no more than they know', () => {
  expect(format.date('2024-01-02T14:30:00Z')).toBe('2024-01-02');
  expect(format.moment('2024-01-02T00:00:00Z')).toBe('2024-01-02');
  expect(format.moment('2024-01-02T14:00:00Z')).toBe('2024-01-02 14:00');
  expect(format.moment('2024-01-02T14:30:05Z')).toBe('2024-01-02 14:30:05');
  expect(format.moment('2024-01-02T00:00:00.250Z')).toBe('2024-01-02 00:00:00.250');
  expect([format.date(null), format.moment(null)]).toEqual(['-', '-']);
});

test('durations in two units', () => {
  expect(format.duration(3 * HOUR + 12 * MINUTE + 5 * SECOND)).toBe('3 h 12 min');
  expect(format.duration(45 * SECOND)).toBe('45 s');
  expect(format.duration(49 * HOUR)).toBe('2 d 1 h');
  expect(format.duration(1500)).toBe('1 ms');
  expect([format.duration(0), format.duration(999)]).toEqual(['0 s', '999 us']);
});
