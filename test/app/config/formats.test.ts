import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advice,
  BPS,
  CASH,
  DIRECTION,
  ENDPOINT,
  FEE,
  FEE_PER_SHARE,
  FILL,
  type Format,
  LIMIT,
  LOT,
  PATH,
  RATE,
  SHARE,
  SIZE,
  SWITCH,
  TICK,
  TIMEFRAME,
} from '../../../src/app/config/formats.js';
import { PATHS, SETTINGS } from '../../../src/app/config/schema.js';
import { rateText } from '../../../src/core/base/decimal.js';

const FORMATS = {
  BPS,
  CASH,
  DIRECTION,
  ENDPOINT,
  FEE,
  FEE_PER_SHARE,
  FILL,
  LIMIT,
  LOT,
  PATH,
  RATE,
  SHARE,
  SIZE,
  SWITCH,
  TICK,
  TIMEFRAME,
};

const printed = (format: Format<unknown>, text: string): string | undefined => {
  const value = format.parse(text);
  return value === undefined ? undefined : format.print(value);
};

describe('formats', () => {
  it.each([
    ['CASH', '100000.00', '100000'],
    ['CASH', '1e5', '100000'],
    ['CASH', '0', undefined],
    ['CASH', '-1', undefined],
    ['CASH', ' 1', undefined],
    ['CASH', '1,000', undefined],
    ['LIMIT', '0', undefined],
    ['FEE', '-0.01', undefined],
    ['FEE_PER_SHARE', '0.0000000001', undefined],
    ['RATE', '0.002', '0.002'],
    ['RATE', '1', undefined],
    ['RATE', '-0.1', undefined],
    ['BPS', '5', '5'],
    ['BPS', '.25', '0.25'],
    ['BPS', '10000', undefined],
    ['BPS', '-5', undefined],
    ['BPS', '5e1', undefined],
    ['BPS', '0.000000001', undefined],
    ['SHARE', '1.5', '1.5'],
    ['LOT', '0.0001', '0.0001'],
    ['LOT', '0', undefined],
    ['TICK', '0.01', '0.01'],
    ['TICK', '0', undefined],
    ['SIZE', 'all', 'all'],
    ['SIZE', '10', '10'],
    ['SIZE', '50%', '50%'],
    ['SIZE', '100.00%', '100%'],
    ['SIZE', '0%', undefined],
    ['SIZE', '100.1%', undefined],
    ['SIZE', '-5%', undefined],
    ['SIZE', '%', undefined],
    ['SIZE', 'ALL', undefined],
    ['SIZE', '0', undefined],
    ['FILL', 'close', 'close'],
    ['FILL', 'Close', undefined],
    ['DIRECTION', 'both', 'both'],
    ['TIMEFRAME', '1Day', '1Day'],
    ['TIMEFRAME', '2Day', undefined],
    ['SWITCH', 'false', 'false'],
    ['SWITCH', 'yes', undefined],
    ['ENDPOINT', 'http://localhost:8080', 'http://localhost:8080'],
    ['ENDPOINT', 'localhost:8080', undefined],
    ['ENDPOINT', 'https://user@host', undefined],
    ['PATH', '', undefined],
  ] as const)('%s reads %j as %j', (name, text, expected) => {
    expect(printed(FORMATS[name], text)).toBe(expected);
  });

  it('hold basis points and percentages as the fractions they are', () => {
    const bps = BPS.parse('2.5');
    const size = SIZE.parse('12.5%');
    expect(bps && rateText(bps)).toBe('0.00025');
    expect(size?.kind === 'percent' && rateText(size.percent)).toBe('0.125');
  });

  it('advise the nearest choice', () => {
    expect(advice(FILL, 'next-opn')).toBe('did you mean next-open? expected next-open or close');
    expect(advice(CASH, 'abc')).toMatch(/^expected a positive amount/);
  });

  it('read what they print, and refuse or read anything without throwing', () => {
    const decimals = fc
      .tuple(fc.maxSafeNat(), fc.nat(9), fc.constantFrom('', '%', 'e3', '-'))
      .map(([whole, part, suffix]) => `${whole}.${part}${suffix}`);
    const text = fc.oneof(decimals, fc.string(), fc.double().map(String));
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), text, (path, input) => {
        const format: Format<unknown> = SETTINGS[path];
        const once = printed(format, input);
        if (once !== undefined) expect(printed(format, once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });
});
