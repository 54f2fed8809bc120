/** A symbol that its exchange halts takes no entries until it trades again; exits pass, and other symbols do not notice. */

import { expect, it } from 'vitest';
import { type Question, whatIf } from '../../../src/core/engine/what-if.js';
import type { TradingStatus } from '../../../src/core/events.js';
import { haltAfter } from '../../../src/core/market/halts.js';
import { SentOrders } from '../../../src/core/risk/sent-orders.js';
import { bar, day, FREE, instrument, money, price, qty } from '../../support/core/build.js';
import { type Move, play, scripted } from '../../support/core/run.js';

const status = (code: string, at: number, symbol = 'ABC'): TradingStatus => ({
  ...{ kind: 'trading_status', symbol, tsEvent: day(at), tsRecv: day(at), nanos: 0 },
  ...{ code, message: code === 'H' ? 'Trading Halt' : '', reasonCode: 'T1', reason: code === 'H' ? 'News' : '' },
});

const trade = (side: 'buy' | 'sell', size: number): Move =>
  side === 'buy' ? (c) => c.buy({ qty: size }) : (c) => c.sell({ qty: size });

it('denies entries by the stable code from the halt to the resumption', () => {
  const moves = [trade('buy', 5), trade('buy', 1), trade('sell', 2), trade('buy', 3)];
  const run = play({ release: 'at-once', cash: money('10000'), keepsFigures: true, strategy: scripted(...moves) });
  run.take(bar(1, '100'), status('H', 2), bar(2, '100'), bar(3, '100'), status('T', 4), bar(4, '100'));
  expect(run.memory.denials).toMatchObject([
    {
      code: 'symbol_halted',
      message: 'ABC is halted by its exchange since 2024-01-03T00:00:00Z: Trading Halt: News',
    },
  ]);
  expect(run.engine.portfolio.book('ABC').qty).toBe(qty('6'));
});

it('is of one symbol, and one that the run does not trade is passed over', () => {
  const instruments = [instrument('ABC'), instrument('XYZ')];
  const run = play({ release: 'at-once', instruments, cash: money('10000'), strategy: scripted(trade('buy', 1)) });
  run.take(status('H', 0), status('H', 0, 'NOT'), bar(1, '100', 'XYZ'), bar(1, '100'));
  expect(run.memory.denials.map(({ symbol }) => symbol)).toEqual(['ABC']);
  expect(run.engine.portfolio.book('XYZ').qty).toBe(qty('1'));
});

it.each([
  ['H', true], // tapes C and O
  ['P', true],
  ['2', true], // tapes A and B
  ['T', false],
  ['3', false],
  ['Q', undefined], // quotes go on, trading does not yet
  ['E', undefined],
  ['unheard of', undefined],
])('code %s: halted %s; undefined leaves it as it was', (code, isHalted) => {
  const halt = { at: day(0), reason: 'before' };
  expect(haltAfter(status(code, 1), undefined) !== undefined).toBe(isHalted ?? false);
  expect(haltAfter(status(code, 1), halt) !== undefined).toBe(isHalted ?? true);
});

it('is the same in a what-if of the ledger', () => {
  const state = {
    ...{ now: day(1), limits: {}, strategy: 'test', costs: FREE, isBroker: false, lot: qty('1'), cash: money('1000') },
    ...{ held: new Map(), sent: new SentOrders(), halted: { ABC: { at: day(0), reason: 'News' } } },
  };
  const question: Question = {
    ...{ symbol: 'ABC', side: 'buy', type: 'market', limitPrice: undefined, stopPrice: undefined, tif: 'day' },
    ...{ isExtended: false, qty: qty('1'), mark: price('100') },
  };
  expect(whatIf(state, question)).toMatchObject({ approved: false, code: 'symbol_halted', maxQty: qty('0') });
  expect(whatIf(state, { ...question, symbol: 'XYZ' })).toMatchObject({ approved: true });
});
