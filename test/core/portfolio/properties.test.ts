/** What holds of the books whatever the fills were (ACC-2). Raw scaled integers are compared, so equal means to the last digit. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moneyOfRaw, negate, priceOfRaw, qtyOfRaw, rawOf, ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { ClosedTrade, Fill, Lot } from '../../../src/core/portfolio/records.js';
import { day, fill, money } from '../../support/core/build.js';
import { anyFill, anyFills, inTime } from '../../support/core/fills.js';

const START = money('1000000');
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

function play(fills: readonly Fill[], start = START) {
  const portfolio = new Portfolio(start);
  const trades: ClosedTrade[] = [];
  for (const one of fills) trades.push(...portfolio.apply(one));
  return { portfolio, trades, lots: [...portfolio.books].flatMap((book) => [...book.lots]) };
}

/** The fill that makes a portfolio flat again. */
function closer(portfolio: Portfolio, at: bigint): Fill[] {
  const { qty } = portfolio.book('ABC');
  if (qty === 0n) return [];
  const size = qty < 0n ? negate(qty) : qty;
  return [
    { ...fill(qty > 0n ? 'sell' : 'buy', '1', '1', { fee: '0.7' }), qty: size, price: priceOfRaw(at), ts: day(99) },
  ];
}

const mirrored = (one: Fill): Fill => ({ ...one, side: one.side === 'buy' ? 'sell' : 'buy' });
const at = fc.bigInt(1n, 10n ** 15n);

test('what was closed adds up to nothing held', () => {
  fc.assert(
    fc.property(anyFills(), at, (fills, exit) => {
      const open = play(fills);
      const { portfolio, lots } = play([...fills, ...closer(open.portfolio, exit)]);
      expect(lots).toEqual([]);
      expect(portfolio.book('ABC').qty).toBe(0n);
      expect(portfolio.cash).toBe(rawOf(START) + portfolio.realizedPnl - portfolio.fees);
    }),
    { numRuns: 200 },
  );
});

test('cash + value = start + realized + unrealized - fees, at any mark', () => {
  fc.assert(
    fc.property(anyFills({ symbols: ['ABC', 'XYZ'] }), at, at, (fills, abc, xyz) => {
      const { portfolio } = play(fills);
      const markOf = (symbol: string) => priceOfRaw(symbol === 'ABC' ? abc : xyz);
      const result = rawOf(portfolio.realizedPnl) + portfolio.unrealizedPnl(markOf) - portfolio.fees;
      expect(portfolio.equity(markOf)).toBe(rawOf(START) + result);
    }),
    { numRuns: 200 },
  );
});

test('cash moves by what was traded and the fees paid in cash', () => {
  fc.assert(
    fc.property(anyFills({ symbols: ['ABC', 'XYZ'] }), (fills) => {
      const moves = fills.map(({ side, price, qty, fee }) => (side === 'buy' ? -1n : 1n) * price * qty - fee);
      expect(play(fills).portfolio.cash).toBe(rawOf(START) + sum(moves));
    }),
    { numRuns: 200 },
  );
});

test('the P&L of trades is what was realized less the fees of what closed', () => {
  fc.assert(
    fc.property(anyFills({ symbols: ['ABC', 'XYZ'] }), (fills) => {
      const { portfolio, trades, lots } = play(fills);
      const feesClosed = portfolio.fees - sum(lots.map(({ fee }) => fee));
      expect(sum(trades.map(({ pnl }) => pnl))).toBe(portfolio.realizedPnl - feesClosed);
    }),
    { numRuns: 200 },
  );
});

test('no fee is lost: each is in a trade or in an open lot', () => {
  fc.assert(
    fc.property(anyFills({ symbols: ['ABC', 'XYZ'] }), (fills) => {
      const { portfolio, trades, lots } = play(fills);
      const paid = sum(fills.map(({ fee, price, feeQty }) => fee + price * feeQty));
      expect(portfolio.fees).toBe(paid);
      expect(sum([...trades, ...lots.map(({ fee }) => ({ fees: fee }))].map(({ fees }) => fees))).toBe(paid);
    }),
    { numRuns: 200 },
  );
});

test('a share of a fee is pro rata, to a few of the last digits', () => {
  fc.assert(
    fc.property(anyFills({ coinFees: false }), (fills) => {
      const portfolio = new Portfolio(START);
      const rates = new Map<number, { fee: bigint; qty: bigint }>();
      for (const one of fills) {
        rates.set(one.ts, { fee: one.fee, qty: one.qty });
        const trades = portfolio.apply(one);
        for (const { qty, fees, entryTime, exitTime } of trades) {
          const [entry, exit] = [rates.get(entryTime), rates.get(exitTime)];
          // fees = entry share + exit share, compared without dividing.
          const exact = qty * ((entry?.fee ?? 0n) * (exit?.qty ?? 0n) + (exit?.fee ?? 0n) * (entry?.qty ?? 0n));
          const whole = (entry?.qty ?? 1n) * (exit?.qty ?? 1n);
          const off = fees * whole - exact;
          expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(fills.length + 1) * whole);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('lots add up to the position, are of one sign, oldest first, and none is empty', () => {
  fc.assert(
    fc.property(anyFills({ symbols: ['ABC', 'XYZ'] }), (fills) => {
      const portfolio = new Portfolio(START);
      for (const one of fills) {
        portfolio.apply(one);
        for (const { qty, lots, units } of portfolio.books) {
          expect(sum(lots.map((lot) => lot.qty))).toBe(qty);
          expect(lots.every((lot) => (qty > 0n ? lot.qty > 0n : lot.qty < 0n))).toBe(true);
          expect(lots.map(({ openedAt }) => openedAt)).toEqual(
            lots.map(({ openedAt }) => openedAt).sort((a, b) => a - b),
          );
          expect(units).toBe(Number(qty) / 1e9);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('first in, first out: entries close in the order they were made, before any that is still open', () => {
  fc.assert(
    fc.property(anyFills(), (fills) => {
      const { trades, lots } = play(fills);
      const entries = [...trades.map(({ entryTime }) => entryTime), ...lots.map(({ openedAt }) => openedAt)];
      expect(entries).toEqual([...entries].sort((a, b) => a - b));
      expect(trades.every(({ entryTime, exitTime }) => entryTime < exitTime)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('every unit traded is in a trade twice or in a lot once', () => {
  fc.assert(
    fc.property(anyFills(), (fills) => {
      const { trades, lots } = play(fills);
      const traded = sum(fills.map(({ qty, feeQty }) => qty - feeQty));
      expect(2n * sum(trades.map(({ qty }) => qty)) + sum(lots.map(({ qty }) => (qty < 0n ? -rawOf(qty) : qty)))).toBe(
        traded,
      );
      expect(trades.every(({ qty }) => qty > 0n)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('the partial fills of an order give the same in any order: position, cash, fees, and P&L once flat', () => {
  const parts = fc.array(anyFill(), { minLength: 2, maxLength: 6 });
  const shuffledParts = parts.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(
      anyFills({}, 6),
      shuffledParts,
      fc.constantFrom('buy' as const, 'sell' as const),
      at,
      (before, [list, mixed], side, exit) => {
        const oneSided = (part: Fill): Fill => ({ ...part, side, feeQty: side === 'buy' ? part.feeQty : ZERO_QTY });
        const [a, b] = [list, mixed].map((order) => inTime([...before, ...order.map(oneSided)]));
        const [first, second] = [play(a ?? []), play(b ?? [])];
        const figures = ({ cash, fees, ...rest }: Portfolio) => [cash, fees, rest.startCash];
        expect(figures(second.portfolio)).toEqual(figures(first.portfolio));
        expect(second.portfolio.book('ABC').qty).toBe(first.portfolio.book('ABC').qty);
        const [flat, flatToo] = [
          play([...(a ?? []), ...closer(first.portfolio, exit)]),
          play([...(b ?? []), ...closer(second.portfolio, exit)]),
        ];
        expect(flatToo.portfolio.realizedPnl).toBe(flat.portfolio.realizedPnl);
        expect(sum(flatToo.trades.map(({ pnl }) => pnl))).toBe(sum(flat.trades.map(({ pnl }) => pnl)));
      },
    ),
    { numRuns: 200 },
  );
});

test('a fill cut into parts at one price gives the same lots, cash and P&L', () => {
  const merged = (lots: readonly Lot[]): [number, bigint, bigint][] => [
    ...lots
      .reduce(
        (by, { openedAt, qty, price }) => by.set(openedAt, [openedAt, (by.get(openedAt)?.[1] ?? 0n) + qty, price]),
        new Map<number, [number, bigint, bigint]>(),
      )
      .values(),
  ];
  fc.assert(
    fc.property(
      anyFills({ coinFees: false }, 20),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 20, maxLength: 20 }),
      (fills, counts) => {
        const cut = fills.flatMap((one, i): Fill[] => {
          const parts = BigInt(counts[i] ?? 1);
          const piece = one.qty / parts;
          if (piece === 0n) return [one];
          const rest = one.qty - piece * (parts - 1n);
          return Array.from({ length: Number(parts) }, (_, k) => ({
            ...one,
            qty: qtyOfRaw(k === 0 ? rest : piece),
            fee: k === 0 ? one.fee : ZERO_MONEY,
          }));
        });
        const [whole, pieces] = [play(fills), play(cut)];
        expect(merged(pieces.lots)).toEqual(merged(whole.lots));
        expect(pieces.portfolio.cash).toBe(whole.portfolio.cash);
        expect(pieces.portfolio.realizedPnl).toBe(whole.portfolio.realizedPnl);
        expect(pieces.portfolio.fees).toBe(whole.portfolio.fees);
      },
    ),
    { numRuns: 200 },
  );
});

test('long and short are mirror images', () => {
  fc.assert(
    fc.property(anyFills({ coinFees: false }), (fills) => {
      const [one, other] = [play(fills), play(fills.map(mirrored))];
      expect(other.portfolio.realizedPnl).toBe(-rawOf(one.portfolio.realizedPnl));
      expect(other.portfolio.fees).toBe(one.portfolio.fees);
      expect(other.lots).toEqual(one.lots.map((lot) => ({ ...lot, qty: negate(lot.qty) })));
      expect(other.trades.map(({ side, fees, qty }) => [side === 'long' ? 'short' : 'long', fees, qty])).toEqual(
        one.trades.map(({ side, fees, qty }) => [side, fees, qty]),
      );
    }),
    { numRuns: 200 },
  );
});

test('k times the quantities and fees are k times the money', () => {
  fc.assert(
    fc.property(anyFills(), fc.bigInt(2n, 1000n), (fills, k) => {
      const scaled = fills.map((one) => ({
        ...one,
        qty: qtyOfRaw(one.qty * k),
        feeQty: qtyOfRaw(one.feeQty * k),
        fee: moneyOfRaw(one.fee * k),
      }));
      const [small, large] = [play(fills, ZERO_MONEY), play(scaled, ZERO_MONEY)];
      expect(large.portfolio.cash).toBe(small.portfolio.cash * k);
      expect(large.portfolio.realizedPnl).toBe(small.portfolio.realizedPnl * k);
      expect(large.portfolio.fees).toBe(small.portfolio.fees * k);
      expect(large.portfolio.book('ABC').qty).toBe(small.portfolio.book('ABC').qty * k);
    }),
    { numRuns: 200 },
  );
});

test('the same price added to every price changes neither P&L nor fees', () => {
  fc.assert(
    fc.property(anyFills({ coinFees: false }), at, (fills, shift) => {
      const open = play(fills);
      const flat = [...fills, ...closer(open.portfolio, 1n)];
      const [low, high] = [play(flat), play(flat.map((one) => ({ ...one, price: priceOfRaw(one.price + shift) })))];
      expect(high.portfolio.realizedPnl).toBe(low.portfolio.realizedPnl);
      expect(high.portfolio.cash).toBe(low.portfolio.cash);
    }),
    { numRuns: 200 },
  );
});

test('symbols do not know of each other', () => {
  fc.assert(
    fc.property(anyFills({ symbols: ['ABC', 'XYZ'] }), (fills) => {
      const both = play(fills);
      for (const symbol of ['ABC', 'XYZ']) {
        const alone = play(fills.filter((one) => one.symbol === symbol));
        expect(both.trades.filter((trade) => trade.symbol === symbol)).toEqual(alone.trades);
        expect(both.lots.filter((lot) => lot.symbol === symbol)).toEqual(alone.lots);
        expect(both.portfolio.book(symbol).realizedPnl).toBe(alone.portfolio.book(symbol).realizedPnl);
      }
    }),
    { numRuns: 100 },
  );
});
