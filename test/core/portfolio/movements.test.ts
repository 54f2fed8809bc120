/** Movements of a real account: the identities hold to the last digit, and each kind does what a broker means by it. */

import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { negate, priceOfRaw, qtyOfRaw, rawOf, ZERO_QTY } from '../../../src/core/base/fixed.js';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { Lot } from '../../../src/core/portfolio/records.js';
import { day, fill, money, price, qty } from '../../support/core/build.js';
import { amount, anyFills } from '../../support/core/fills.js';
import { anyAccount, anySplit, type Happening } from '../../support/core/movements.js';

const START = money('1000000');
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
const told = { movementId: 'm', at: day(50) };

function play(happenings: readonly Happening[]): Portfolio {
  const portfolio = new Portfolio(START);
  for (const one of happenings) {
    if ('fill' in one) portfolio.apply(one.fill);
    else portfolio.move(one.movement);
  }
  return portfolio;
}

const costOf = (lots: readonly Lot[]): bigint => sum(lots.map(({ price: at, qty: size }) => at * size));
const rowsOf = (portfolio: Portfolio, symbol = 'ABC') =>
  portfolio.book(symbol).lots.map((lot) => `${qtyText(lot.qty)} at ${priceText(lot.price)} fee ${moneyText(lot.fee)}`);

test('cash + value = start + external + realized + unrealized - fees, at any mark', () => {
  const at = fc.bigInt(0n, 10n ** 15n);
  fc.assert(
    fc.property(anyAccount(), at, at, (happenings, abc, xyz) => {
      const portfolio = play(happenings);
      const markOf = (symbol: string) => priceOfRaw(symbol === 'ABC' ? abc : xyz);
      const result = rawOf(portfolio.realizedPnl) + portfolio.unrealizedPnl(markOf) - portfolio.fees;
      expect(portfolio.equity(markOf)).toBe(rawOf(START) + portfolio.external + result);
      expect(portfolio.external).toBe(rawOf(portfolio.transfers) + portfolio.income);
    }),
    { numRuns: 300 },
  );
});

test('lots are of one sign, none is empty, and they add up to the position', () => {
  fc.assert(
    fc.property(anyAccount(), (happenings) => {
      for (const { qty: held, lots, units, cost } of play(happenings).books) {
        expect(sum(lots.map((lot) => lot.qty))).toBe(held);
        expect(lots.every((lot) => (held > 0n ? lot.qty > 0n : lot.qty < 0n))).toBe(true);
        expect(lots.every((lot) => lot.price >= 0n)).toBe(true);
        expect(units).toBe(Number(held) / 1e9);
        expect(cost).toBe(costOf(lots));
      }
    }),
    { numRuns: 200 },
  );
});

test('a movement that was told before does nothing', () => {
  fc.assert(
    fc.property(anyAccount(), (happenings) => {
      const portfolio = play(happenings);
      const before = [portfolio.cash, portfolio.fees, portfolio.external, rowsOf(portfolio)];
      for (const one of happenings) if ('movement' in one) expect(portfolio.move(one.movement)).toBeUndefined();
      expect([portfolio.cash, portfolio.fees, portfolio.external, rowsOf(portfolio)]).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

describe('a split', () => {
  it('keeps cost and fees to the last digit, and makes of the position what the ratio says', () => {
    fc.assert(
      fc.property(anyFills(), anySplit, (fills, ratio) => {
        const [before, after] = [play(fills.map((one) => ({ fill: one }))), play(fills.map((one) => ({ fill: one })))];
        after.move({ ...ratio, ...told, symbol: 'ABC' });
        const [old, book] = [before.book('ABC'), after.book('ABC')];
        expect(book.qty).toBe((old.qty * BigInt(ratio.to)) / BigInt(ratio.from));
        expect([after.cash, after.fees]).toEqual([before.cash, before.fees]);
        if (book.lots.length === 0) return;
        expect(costOf(book.lots)).toBe(costOf(old.lots));
        expect(sum(book.lots.map(({ fee }) => fee))).toBe(sum(old.lots.map(({ fee }) => fee)));
        expect(book.realizedPnl).toBe(old.realizedPnl);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['30', 1, 3, ['30 at 10 fee 1']],
    ['100', 1, 3, ['20 at 33.333333333 fee 0.666666666666666667', '10 at 33.333333334 fee 0.333333333333333333']],
    ['5', 10, 1, ['1 at 50 fee 1']],
  ])('of 10 shares at %s, %i to %i, has the prices that hold the cost', (at, from, to, lots) => {
    const portfolio = play([{ fill: fill('buy', '10', at, { fee: '1' }) }]);
    const moved = portfolio.move({ ...told, kind: 'split', symbol: 'ABC', from, to });
    expect(moved?.fraction).toBe(ZERO_QTY);
    expect(rowsOf(portfolio)).toEqual(lots);
  });

  it('says the part of a share that it leaves, where there was none before', () => {
    const portfolio = play([{ fill: fill('sell', '10', '30') }]);
    const split = { ...told, kind: 'split', symbol: 'ABC', from: 3, to: 1 } as const;
    expect(portfolio.move(split)?.fraction).toBe(qty('-0.333333333'));
    expect(portfolio.move({ ...split, movementId: 'again' })?.fraction).toBe(ZERO_QTY);
  });

  it('that leaves nothing loses the position, as a trade says', () => {
    const portfolio = play([{ fill: fill('buy', '0.000000009', '100') }]);
    const moved = portfolio.move({ ...told, kind: 'split', symbol: 'ABC', from: 10, to: 1 });
    expect(moved?.trades).toMatchObject([{ side: 'long', exitPrice: 0n, pnl: rawOf(money('-0.0000009')) }]);
    expect(portfolio.book('ABC').lots).toEqual([]);
  });

  it('of shares that nobody holds does nothing', () => {
    expect(play([{ movement: { ...told, kind: 'split', symbol: 'ABC', from: 1, to: 2 } }]).book('ABC').qty).toBe(0n);
  });
});

describe('a fee taken from the coin', () => {
  it('is the same as a fill that kept it back', () => {
    const part = fc.bigInt(2n, 1000n);
    fc.assert(
      fc.property(amount, amount, part, anyFills({ coinFees: false }, 8), (size, at, by, before) => {
        const bought = {
          ...fill('buy', '1', '1', { fee: '0.3' }),
          qty: qtyOfRaw(size + 1n),
          price: priceOfRaw(at),
          ts: day(40),
        };
        const feeQty = qtyOfRaw((size + 1n) / by);
        if (feeQty === 0n) return;
        const held = before.map((one) => ({ fill: { ...one, side: 'buy' as const } }));
        const kept = play([...held, { fill: { ...bought, feeQty } }]);
        const taken = play([
          ...held,
          { fill: bought },
          { movement: { ...told, kind: 'coin_fee', symbol: 'ABC', qty: feeQty, price: bought.price } },
        ]);
        expect(rowsOf(taken)).toEqual(rowsOf(kept));
        expect([taken.cash, taken.fees, taken.realizedPnl]).toEqual([kept.cash, kept.fees, kept.realizedPnl]);
      }),
      { numRuns: 200 },
    );
  });

  it('closes lots that it takes whole, and owes what is not there', () => {
    const portfolio = play([{ fill: fill('buy', '2', '10', { fee: '1' }) }]);
    const moved = portfolio.move({ ...told, kind: 'coin_fee', symbol: 'ABC', qty: qty('3'), price: price('20') });
    expect(moved?.trades).toMatchObject([{ qty: rawOf(qty('2')), pnl: rawOf(money('-21')), fees: rawOf(money('21')) }]);
    expect(moved?.fee).toBe(money('40'));
    expect(rowsOf(portfolio)).toEqual(['-1 at 20 fee 20']);
    expect(portfolio.fees).toBe(money('41'));
  });
});

describe('cash', () => {
  const cash = (
    cause: Extract<Movement, { kind: 'cash' }>['cause'],
    amountText: string,
    symbol?: string,
  ): Movement => ({
    ...told,
    movementId: `${cause} ${amountText} ${symbol}`,
    kind: 'cash',
    cause,
    amount: money(amountText),
    symbol,
  });

  it('is told apart: what was paid in, what was earned, what was charged', () => {
    const movements = [
      cash('deposit', '100'),
      cash('withdrawal', '-30'),
      cash('other', '0.5'),
      cash('dividend', '7', 'ABC'),
      cash('interest', '-2'),
      cash('fee', '-1', 'ABC'),
      cash('fee', '-0.25'),
      cash('fee', '0.05'),
    ];
    const portfolio = play(movements.map((movement) => ({ movement })));
    expect(moneyText(portfolio.transfers)).toBe('70.5');
    expect(moneyText(portfolio.income)).toBe('5');
    expect(moneyText(portfolio.external)).toBe('75.5');
    expect(moneyText(portfolio.fees)).toBe('1.2');
    expect(moneyText(portfolio.book('ABC').fees)).toBe('1');
    expect(portfolio.cash).toBe(money('1000074.3'));
    expect(portfolio.cashUnits).toBe(1000074.3);
  });
});

test('an opening position is paid in at its cost and moves no cash; a foreign fill moves both', () => {
  const opening = (size: string): Movement => ({
    ...told,
    kind: 'position',
    symbol: 'ABC',
    qty: qty(size),
    price: price('9'),
  });
  expect(play([{ movement: opening('-4') }]).transfers).toBe(money('-36'));
  const portfolio = play([{ movement: opening('4') }]);
  expect([portfolio.cash, portfolio.transfers]).toEqual([START, money('36')]);
  const sold: Movement = {
    ...told,
    movementId: 'phone',
    kind: 'foreign_fill',
    symbol: 'ABC',
    side: 'sell',
    qty: qty('3'),
    price: price('10'),
    fee: money('0.5'),
    venueOrderId: 'v',
  };
  expect(portfolio.move(sold)).toMatchObject({ fee: rawOf(money('0.5')), trades: [{ pnl: rawOf(money('2.5')) }] });
  expect(portfolio.cash).toBe(money('1000029.5'));
  expect(portfolio.book('ABC').qty).toBe(negate(qty('-1')));
  expect(portfolio.tradedNotional).toBe(0n);
});

describe('a new name', () => {
  it('takes the lots with all that they cost, and closes nothing', () => {
    const portfolio = play([{ fill: fill('buy', '3', '10', { fee: '0.3' }) }, { fill: fill('buy', '2', '11') }]);
    const before = [rowsOf(portfolio), portfolio.cash, portfolio.fees, portfolio.external];
    const moved = portfolio.move({ ...told, kind: 'rename', symbol: 'ABC', newSymbol: 'NEW' });
    expect(moved?.trades).toEqual([]);
    expect([rowsOf(portfolio, 'NEW'), portfolio.cash, portfolio.fees, portfolio.external]).toEqual(before);
    expect([rowsOf(portfolio), portfolio.book('ABC').qty]).toEqual([[], ZERO_QTY]);
  });
});
