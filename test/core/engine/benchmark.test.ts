/** Buy and hold beside a run: all in at each symbol's first open, with the run's own costs and lot. */

import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { BuyAndHold } from '../../../src/core/engine/benchmark.js';
import { buyAndHold } from '../../../src/core/strategy/buy-and-hold.js';
import { bar, costs, FREE, instrument, money } from '../../support/core/build.js';
import { play } from '../../support/core/run.js';

const D = Decimal.clone({ precision: 100, toExpNeg: -1e9, toExpPos: 1e9 });
const holdings = (hold: BuyAndHold): string[] =>
  [...hold.portfolio.books].flatMap(({ symbol, lots }) =>
    lots.map(({ qty, price, fee }) => `${symbol} ${qtyText(qty)} @ ${priceText(price)} fee ${moneyText(fee)}`),
  );

describe('one symbol', () => {
  test('buys at the first open and then only marks', () => {
    const hold = new BuyAndHold([instrument()], money('10000'), FREE);
    expect([hold.estimate(), hold.isExposed]).toEqual([10_000, false]);
    hold.onBar(bar(0, '30 40 20 35'));
    hold.onBar(bar(1, '50 60 40 55'));
    expect(holdings(hold)).toEqual(['ABC 333 @ 30 fee 0']);
    expect([hold.estimate(), hold.isExposed, moneyText(hold.exactEquity())]).toEqual([10 + 333 * 55, true, '18325']);
  });

  test('pays the costs of an entry', () => {
    const hold = new BuyAndHold(
      [instrument()],
      money('10000'),
      costs({ commissionRate: '0.01', spread: '0.01', feePerShare: '0.1', feePerOrder: '5' }),
    );
    hold.onBar(bar(0, '100'));
    // (10,000 - 5) / (101 + 1 + 0.1) = 97.89; 1 % of 97 x 101, 97 x 0.1, and 5.
    expect(holdings(hold)).toEqual(['ABC 97 @ 101 fee 112.67']);
    expect(moneyText(hold.exactEquity())).toBe('9790.33');
  });

  test('that is too dear is not bought, then or later', () => {
    const hold = new BuyAndHold([instrument()], money('10000'), FREE);
    hold.onBar(bar(0, '10001'));
    hold.onBar(bar(1, '1'));
    expect([hold.isExposed, moneyText(hold.exactEquity())]).toEqual([false, '10000']);
  });

  test('is what the strategy of that name would hold, had it decided before the first bar', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 900_000 }),
        fc.integer({ min: 100, max: 900_000 }),
        fc.integer({ min: 0, max: 200 }),
        (open, close, rate) => {
          const model = costs({ commissionRate: (rate / 10_000).toFixed(4), feePerOrder: '1' });
          const prices = bar(1, `${open / 100} 9999 0.01 ${close / 100}`);
          const hold = new BuyAndHold([instrument('ABC', '0.01', '0.01')], money('10000'), model);
          hold.onBar(prices);
          const run = play({
            instruments: [instrument('ABC', '0.01', '0.01')],
            costs: model,
            strategy: () => buyAndHold.create({}, { symbol: 'ABC', tickSize: 0.01, lotSize: 1 }),
          });
          run.take(bar(0, '1'), prices);
          expect(moneyText(hold.exactEquity())).toBe(moneyText(run.engine.exactEquity()));
          expect(moneyText(hold.portfolio.cash)).toBe(moneyText(run.engine.portfolio.cash));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('several symbols', () => {
  const three = ['A', 'B', 'C'].map((symbol) => instrument(symbol));

  test('split the cash evenly, each at its own first open', () => {
    const hold = new BuyAndHold(three, money('10000'), FREE);
    hold.onBar(bar(0, '10', 'A'));
    hold.onBar(bar(1, '100', 'A'));
    hold.onBar(bar(1, '20', 'B'));
    expect(holdings(hold)).toEqual(['A 333 @ 10 fee 0', 'B 166 @ 20 fee 0']);
    expect(hold.estimate()).toBe(10_000 - 3330 - 3320 + 33_300 + 3320);
    hold.onBar(bar(2, '3333.34', 'C'));
    expect(holdings(hold).length).toBe(2);
  });

  test('never spend more than there is, and the double follows the exact figure', () => {
    const prices = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 500_000 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(prices, (list) => {
        const hold = new BuyAndHold(three, money('10000'), costs({ commissionRate: '0.003', feePerOrder: '0.37' }));
        list.forEach(([which, cents], i) => hold.onBar(bar(i, (cents / 100).toFixed(2), ['A', 'B', 'C'][which])));
        expect(new D(moneyText(hold.portfolio.cash)).gte(0)).toBe(true);
        expect(hold.estimate()).toBeCloseTo(Number(moneyText(hold.exactEquity())), 6);
      }),
      { numRuns: 100 },
    );
  });

  test('a bar of a symbol that is not in the run is no concern of it', () => {
    const hold = new BuyAndHold(three, money('10000'), FREE);
    hold.onBar(bar(0, '10', 'OTHER'));
    expect(hold.isExposed).toBe(false);
  });
});
