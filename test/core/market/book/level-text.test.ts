/** Decimal texts of a book survive the double, or are refused. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalsOfText, levelNumber, levelText } from '../../../../src/core/market/book/level-text.js';

describe('levelNumber', () => {
  it('reads plain decimals and exponents', () => {
    expect(levelNumber('2683.80000000')).toBe(2683.8);
    expect(levelNumber('31.43950000')).toBe(31.4395);
    expect(levelNumber('1e-8')).toBe(1e-8);
    expect(levelNumber('0.00000000')).toBe(0);
  });

  it('refuses what is no decimal of zero or more', () => {
    for (const text of ['', '-1', 'NaN', '1,5', '.5', '0x10', ' 1', '1e', 'Infinity', '1e999']) {
      expect(levelNumber(text), text).toBeUndefined();
    }
  });

  it('refuses more digits than a double holds, zeros at the ends apart', () => {
    expect(levelNumber('123456789.1234567')).toBeUndefined();
    expect(levelNumber('123456789.12345600000000')).toBe(123456789.123456);
    expect(levelNumber('0.000000000000000123')).toBe(1.23e-16);
  });
});

describe('levelText', () => {
  it('prints canonical text, whatever the exponent', () => {
    expect([1e-8, 1.5e-7, 1e21, 1.25e22, 0, 31.4395, 100].map(levelText)).toEqual([
      '0.00000001',
      '0.00000015',
      '1000000000000000000000',
      '12500000000000000000000',
      '0',
      '31.4395',
      '100',
    ]);
  });

  it('gives back every number of at most 15 digits', () => {
    const digits = fc.bigInt({ min: 1n, max: 999_999_999_999_999n });
    fc.assert(
      fc.property(digits, fc.nat({ max: 18 }), (number, decimals) => {
        const padded = String(number).padStart(decimals + 1, '0');
        const at = padded.length - decimals;
        const text = decimals === 0 ? padded : `${padded.slice(0, at)}.${padded.slice(at)}`;
        const canonical = decimals === 0 ? padded : text.replace(/\.?0+$/, '');
        const value = levelNumber(text);
        expect(value === undefined ? undefined : levelText(value)).toBe(canonical);
      }),
    );
  });
});

describe('decimalsOfText', () => {
  it('counts digits after the point as printed', () => {
    expect(['0.010', '5', '1.', '1e-8', '1.5e-7', '1e3'].map(decimalsOfText)).toEqual([3, 0, 0, 8, 8, 0]);
  });
});
