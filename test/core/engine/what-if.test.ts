/** What-ifs on the same books answer as on books made anew, whatever was asked before. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import { type Held, type Question, type RiskState, whatIf } from '../../../src/core/engine/what-if.js';
import { SentOrders } from '../../../src/core/risk/sent-orders.js';
import { FREE, money, price, qty, rate } from '../../support/core/build.js';

const held = (symbol: string, size: string, mark: string): Held => ({
  ...{ symbol, book: { qty: qty(size) }, open: [], mark: price(mark), markedAt: micros(0) },
});

const BOOKS: RiskState = {
  ...{ now: micros(1), strategy: 'test', costs: FREE, isBroker: false, lot: qty('1'), cash: money('10000') },
  held: new Map([held('A', '10', '100'), held('B', '-5', '40'), held('C', '3', '7')].map((one) => [one.symbol, one])),
  limits: {
    ...{ maxGrossNotional: money('9000'), maxNetNotional: money('5000'), maxConcentration: rate('0.3') },
    ...{ maxOpenOrders: 3, priceCollar: rate('0.1'), symbols: { B: { maxOrderQty: qty('7') } } },
  },
  sent: new SentOrders(),
};

/** Nothing of it is the same object. */
const anew = (state: RiskState): RiskState => ({ ...state, held: new Map(state.held), limits: { ...state.limits } });

const questions = fc.record({
  symbol: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  qty: fc.integer({ min: 1, max: 200 }).map((units) => qty(String(units))),
  mark: fc.integer({ min: 1, max: 200 }).map((units) => price(String(units))),
  cash: fc.constantFrom('10000', '10000', '500'),
});

it('asks known books as it asks new ones, also where cash, moment or limits differ', () => {
  fc.assert(
    fc.property(fc.array(questions, { minLength: 2, maxLength: 12 }), (all) => {
      for (const { cash, ...asked } of all) {
        const terms = {
          type: 'market',
          limitPrice: undefined,
          stopPrice: undefined,
          tif: 'day',
          isExtended: false,
        } as const;
        const question: Question = { ...asked, ...terms };
        const state = { ...BOOKS, cash: cash === '500' ? money(cash) : BOOKS.cash };
        expect(whatIf(state, question)).toEqual(whatIf(anew(state), question));
      }
    }),
  );
});

it('of an exit no more passes than the broker holds, where the books are known to be wrong', () => {
  const facts = { assets: new Map(), gap: undefined, held: new Map([['A', qty('4')]]) };
  const books: RiskState = { ...BOOKS, limits: { isLongOnly: true } };
  const said = (size: string, state: RiskState = { ...books, facts }) => {
    const terms = {
      type: 'market',
      limitPrice: undefined,
      stopPrice: undefined,
      tif: 'day',
      isExtended: false,
    } as const;
    const answer = whatIf(state, { symbol: 'A', side: 'sell', qty: qty(size), mark: undefined, ...terms });
    return [answer?.approved, answer?.code, answer?.maxQty, answer?.message];
  };
  expect(said('4')).toEqual([true, undefined, qty('4'), undefined]);
  expect(said('5')).toEqual([
    false,
    'books_differ',
    qty('4'),
    expect.stringContaining('A is 10 here and 4 at the broker'),
  ]);
  expect(said('5', books)).toEqual([true, undefined, qty('10'), undefined]);
});
