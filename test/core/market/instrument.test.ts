/** Ticks: market doubles become exact prices and come back as the same doubles. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrice, priceText } from '../../../src/core/base/decimal.js';
import type { Price } from '../../../src/core/base/fixed.js';
import { TickScale } from '../../../src/core/market/instrument.js';

const scaleOf = (text: string): TickScale => new TickScale(parsePrice(text) as Price);

describe('a tick scale', () => {
  it.each(['0.01', '0.0001', '0.00000001', '1', '5', '0.05', '0.25', '0.3', '12.5'])(
    'carries whole ticks of %s there and back',
    (tick) => {
      const scale = scaleOf(tick);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1_000_000 }), (ticks) => {
          const double = scale.double(ticks);
          expect(scale.ticks(double)).toBe(ticks);
          expect(Number(priceText(scale.price(double)))).toBe(double);
        }),
      );
    },
  );

  it('rounds a limit to the side that gives nothing away', () => {
    const cents = scaleOf('0.01');
    expect(priceText(cents.passive(10.129, 'buy'))).toBe('10.12');
    expect(priceText(cents.passive(10.121, 'sell'))).toBe('10.13');
    expect(priceText(cents.passive(0.1 + 0.2, 'buy'))).toBe('0.3');
    expect(priceText(cents.passive(0.1 + 0.2, 'sell'))).toBe('0.3');
    expect(priceText(scaleOf('0.3').passive(1, 'buy'))).toBe('0.9');
  });
});
