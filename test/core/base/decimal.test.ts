/** The door between text and exact numbers: what it lets in, what it refuses, and the one way it prints. */

import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import {
  moneyRounded,
  moneyText,
  parseMoney,
  parsePrice,
  parseQty,
  parseRate,
  priceText,
  qtyText,
  rateText,
} from '../../../src/core/base/decimal.js';
import { moneyOfRaw, priceOfRaw, qtyOfRaw, rateOfRaw, rawOf } from '../../../src/core/base/fixed.js';

const D = Decimal.clone({ precision: 200, toExpNeg: -1e9, toExpPos: 1e9 });

/** Each type with its door, as plain functions between text and the raw integer. */
const DOORS = [
  {
    name: 'price',
    scale: 9,
    parse: (text: string) => wrap(parsePrice(text)),
    print: (raw: bigint) => priceText(priceOfRaw(raw)),
  },
  {
    name: 'qty',
    scale: 9,
    parse: (text: string) => wrap(parseQty(text)),
    print: (raw: bigint) => qtyText(qtyOfRaw(raw)),
  },
  {
    name: 'money',
    scale: 18,
    parse: (text: string) => wrap(parseMoney(text)),
    print: (raw: bigint) => moneyText(moneyOfRaw(raw)),
  },
  {
    name: 'rate',
    scale: 12,
    parse: (text: string) => wrap(parseRate(text)),
    print: (raw: bigint) => rateText(rateOfRaw(raw)),
  },
] as const;

const wrap = (value: Parameters<typeof rawOf>[0] | undefined): bigint | undefined =>
  value === undefined ? undefined : rawOf(value);
const anyRaw = fc.oneof(
  fc.bigInt(-(10n ** 38n), 10n ** 38n),
  fc.bigInt(-(10n ** 20n), 10n ** 20n),
  fc.bigInt(-1000n, 1000n),
);
const CANONICAL = /^(0|-?(0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?))$/;

describe.each(DOORS)('$name', ({ scale, parse, print }) => {
  test('what is printed reads back the same, in canonical text equal to decimal.js', () => {
    fc.assert(
      fc.property(anyRaw, (raw) => {
        const text = print(raw);
        expect(text).toMatch(CANONICAL);
        expect(text).toBe(new D(raw.toString()).div(`1e${scale}`).toFixed());
        expect(parse(text)).toBe(raw);
      }),
      { numRuns: 300 },
    );
  });

  test('any decimal text is read as decimal.js reads it, or refused where it does not fit', () => {
    const sign = fc.constantFrom('', '', '-', '+');
    const digits = fc.stringMatching(/^\d{1,12}$/);
    const exponent = fc.oneof(
      fc.constant(''),
      fc.integer({ min: -22, max: 8 }).map((e) => `e${e}`),
      fc.integer({ min: 0, max: 8 }).map((e) => `E+${e}`),
    );
    const text = fc
      .tuple(sign, digits, fc.constantFrom('', '.', '.0', '.5'), fc.oneof(fc.constant(''), digits), exponent)
      .map(([s, whole, dot, fraction, e]) => `${s}${whole}${dot}${dot === '' ? '' : fraction}${e}`);
    fc.assert(
      fc.property(text, (given) => {
        const scaled = new D(given).times(`1e${scale}`);
        const expected = scaled.isInteger() ? BigInt(scaled.toFixed()) : undefined;
        expect(parse(given)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('the last decimal fits, one more is refused and not rounded', () => {
    const last = `0.${'0'.repeat(scale - 1)}1`;
    expect(parse(last)).toBe(1n);
    expect(parse(`-${last}`)).toBe(-1n);
    expect(parse(`0.${'0'.repeat(scale)}1`)).toBeUndefined();
    expect(parse(`0.${'0'.repeat(scale - 1)}15`)).toBeUndefined();
    expect(parse(`1e-${scale}`)).toBe(1n);
    expect(parse(`1e-${scale + 1}`)).toBeUndefined();
    // Zeros behind the last place say nothing and are let in.
    expect(parse(`${last}000`)).toBe(1n);
  });

  test.each([
    '',
    ' ',
    '.',
    '-',
    '+',
    'e5',
    '1e',
    '1e+',
    '1 ',
    ' 1',
    '1\n',
    '1,000',
    '1_000',
    '0x10',
    '0b1',
    'NaN',
    'Infinity',
    '-Infinity',
    '--1',
    '+-1',
    '1.2.3',
    '1e1.5',
    '1e9999',
    '$1',
    '１',
    '١',
    'null',
    '1e400',
    '9'.repeat(65),
  ])('refuses %j', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['+0.000', '0'],
    ['-0e5', '0'],
    ['007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-.5', '-0.5'],
    ['1.50', '1.5'],
    ['100', '100'],
    ['1e3', '1000'],
    ['12E-1', '1.2'],
    ['+2.50e+1', '25'],
    ['0.1', '0.1'],
  ])('%s is printed %s', (text, canonical) => {
    expect(print(must(parse(text), text))).toBe(canonical);
  });

  test('numbers far beyond any money are refused, so that none can be slow', () => {
    expect(parse('1e15')).toBe(10n ** BigInt(15 + scale));
    expect(parse('1e100')).toBeUndefined();
    expect(parse('9'.repeat(60))).toBeUndefined();
  });
});

test('0.1 + 0.2 = 0.3', () => {
  const [a, b, c] = [parseMoney('0.1'), parseMoney('0.2'), parseMoney('0.3')].map((value) =>
    rawOf(must(value, 'money')),
  );
  expect((a ?? 0n) + (b ?? 0n)).toBe(c);
});

describe('rounded money', () => {
  test('is half-even, as decimal.js does it', () => {
    fc.assert(
      fc.property(anyRaw, fc.integer({ min: 0, max: 18 }), (raw, decimals) => {
        const exact = new D(raw.toString()).div('1e18').toDecimalPlaces(decimals, Decimal.ROUND_HALF_EVEN);
        expect(new D(moneyRounded(moneyOfRaw(raw), decimals)).eq(exact)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['0.005', '0.00'],
    ['0.015', '0.02'],
    ['0.025', '0.02'],
    ['0.025000000000000001', '0.03'],
    ['-0.015', '-0.02'],
    ['-0.025', '-0.02'],
    ['1', '1.00'],
    ['56263.51934', '56263.52'],
    ['12345678901234567890.125', '12345678901234567890.12'],
  ])('%s is %s in cents', (text, rounded) => {
    expect(moneyRounded(must(parseMoney(text), text), 2)).toBe(rounded);
  });

  test.each(['-0.001', '-0.005', '-0.000000000000000001'])('%s is no -0.00', (text) => {
    expect(moneyRounded(must(parseMoney(text), text), 2)).toBe('0.00');
  });
});
