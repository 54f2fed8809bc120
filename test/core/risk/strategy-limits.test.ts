/** A strategy's limits are of what it holds itself; the account's count what others left in it, too. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { questionOf } from '../../../src/app/risk/question.js';
import { readRiskState } from '../../../src/app/risk/risk-state.js';
import { whatIf } from '../../../src/app/risk/what-if.js';
import { Engine } from '../../../src/core/engine/engine.js';
import { TradingLoop } from '../../../src/core/engine/loop.js';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import type { Ledger } from '../../../src/core/ports.js';
import type { Limits } from '../../../src/core/risk/limits.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { NEW_RUN } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';
import { bar, day, FREE, instrument, money, price, qty, rate } from '../../support/core/build.js';
import { Memory, type Move, scripted, setupOf } from '../../support/core/run.js';

const left = (symbol: string, size: string): Movement => ({
  ...{ kind: 'position', movementId: `left-${symbol}`, symbol, qty: qty(size), price: price('100'), at: day(0) },
});

/** Others hold 60 of ABC and 40 of XYZ at 100; the strategy moves at each bar of ABC. */
function session(limits: Limits, moves: readonly Move[], ledger: Ledger): Engine {
  const instruments = [instrument('ABC'), instrument('XYZ')];
  const setup = setupOf({ instruments, limits, release: 'at-once', cash: money('100000') });
  const make = scripted(...moves);
  const engine = new Engine({ ...setup, createStrategy: ({ symbol }) => (symbol === 'ABC' ? make() : {}) });
  const loop = new TradingLoop(engine, new SimVenue(instruments, FREE, engine), ledger);
  for (const movement of [left('ABC', '60'), left('XYZ', '40')])
    loop.move({ kind: 'movement', tsEvent: day(0), tsRecv: day(0), movement });
  loop.start();
  loop.take(bar(1, '100', 'XYZ'));
  moves.forEach((_, i) => loop.take(bar(i + 1, '100')));
  loop.commit();
  return engine;
}

const buy =
  (size: number): Move =>
  (ctx) =>
    ctx.buy({ qty: size });

function denied(limits: Limits, ...moves: readonly Move[]): readonly unknown[] {
  const memory = new Memory();
  session(limits, moves, memory);
  return memory.denials.map(({ code, value, limit }) => [code, value, limit]);
}

const ofTest = (set: Limits): Limits => ({ strategies: { test: set } });

describe('what others left in the account', () => {
  it.each([
    ['strategy_position_qty', { maxStrategyPositionQty: qty('30') }, '40', '30'],
    ['strategy_position_notional', { maxStrategyPositionNotional: money('3000') }, '4000', '3000'],
    ['strategy_gross_notional', { maxStrategyGrossNotional: money('3000') }, '4000', '3000'],
    ['strategy_net_notional', { maxStrategyNetNotional: money('3000') }, '4000', '3000'],
    ['strategy_concentration', { maxStrategyConcentration: rate('0.03') }, '4000', '3300'],
  ])('does not count against %s', (code, limits, value, limit) => {
    expect(denied(ofTest(limits), buy(20), buy(20))).toEqual([[code, value, limit]]);
  });

  it('counts against the limits of the account', () => {
    expect(denied({ maxPositionQty: qty('70') }, buy(20))).toEqual([['max_position_qty', '80', '70']]);
    expect(denied({ maxGrossNotional: money('11000') }, buy(20))).toEqual([['max_gross_notional', '12000', '11000']]);
  });
});

it('is the same in the ledger: a what-if of it is judged as the engine would', () => {
  const path = join(temporaryDirectory(), 'l.db');
  const ledger = openLedger(path, { pid: 1, now: day(0) });
  const run = ledger.beginRun({ ...NEW_RUN, strategy: 'test', config: { direction: 'both' } });
  session({}, [buy(20)], run);
  ledger.close();
  const risk = { maxPositionQty: qty('200'), ...ofTest({ maxStrategyPositionQty: qty('30') }) };
  const terms = { risk, costs: FREE, account: { cash: money('0') } };
  const state = readRiskState(path, { ...terms, backtest: { lot: qty('1'), direction: 'both' } }, day(2));
  const asked = { symbol: 'ABC', side: 'buy', type: undefined, tif: undefined, isExtended: false } as const;
  const answer = whatIf(state, questionOf({ ...asked, qty: qty('11'), price: price('100'), stop: undefined }));
  expect(answer).toMatchObject({ code: 'strategy_position_qty', maxQty: '10' });
  expect(answer.checks.find(({ code }) => code === 'max_position_qty')).toMatchObject({ value: '91' });
});
