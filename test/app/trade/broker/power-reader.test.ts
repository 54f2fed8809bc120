/** The broker's buying power beside our own: the lower binds entries, the code says which, and the ledger knows it. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RecordingEngine } from '../../../../src/app/journal/recording-engine.js';
import { questionOf } from '../../../../src/app/risk/question.js';
import { readRiskState } from '../../../../src/app/risk/risk-state.js';
import { whatIf } from '../../../../src/app/risk/what-if.js';
import { PowerReader } from '../../../../src/app/trade/broker/power-reader.js';
import { qtyText } from '../../../../src/core/base/decimal.js';
import { decodeLine } from '../../../../src/core/base/exact-json.js';
import { Engine } from '../../../../src/core/engine/engine.js';
import { TradingLoop } from '../../../../src/core/engine/loop.js';
import { SimVenue } from '../../../../src/core/sim/sim-venue.js';
import type { VenueAccount } from '../../../../src/core/venue/records.js';
import { openLedger } from '../../../../src/io/sqlite/ledger.js';
import { NEW_RUN } from '../../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../../support/cli.js';
import { bar, day, FREE, instrument, money, price, qty } from '../../../support/core/build.js';
import { Memory, type Move, scripted, setupOf } from '../../../support/core/run.js';

const account = (buyingPower: string, cash = buyingPower): VenueAccount => ({
  ...{ accountId: 'a', accountNumber: '', status: 'ACTIVE', isBlocked: false, cash: money('1000') },
  ...{ equity: money('1000'), buyingPower: money(buyingPower), nonMarginablePower: money(cash) },
});

const SETUP = {
  release: 'at-once',
  cash: money('1000'),
  instruments: [instrument('ABC'), instrument('BTC/USD')],
} as const;

/** A session of 1000 that trades ABC at 10, its book, and what reads the broker. */
function session(moves: readonly Move[] = []) {
  const path = join(temporaryDirectory(), 'l.db');
  const ledger = openLedger(path, { pid: 1, now: day(0) });
  const lines: string[] = [];
  const setup = setupOf({ ...SETUP, createStrategy: ({ symbol }) => (symbol === 'ABC' ? scripted(...moves)() : {}) });
  const engine = new RecordingEngine(setup, { write: (line) => lines.push(line) });
  const memory = new Memory();
  const loop = new TradingLoop(engine, new SimVenue(SETUP.instruments, FREE, engine), memory);
  const told = { answer: async () => account('1000'), reports: 0 };
  const client = { account: () => told.answer() };
  const heard = () => undefined;
  const reader = new PowerReader({ engine, client, book: ledger.risk, reports: () => told.reports, heard });
  return { path, ledger, lines, engine, memory, loop, told, reader, setup };
}

const buy =
  (size: number): Move =>
  (ctx) =>
    ctx.buy({ qty: size });

it('binds an entry by a code of its own, in a replay, too; what is sold frees as much at both', async () => {
  const moves = [buy(41), buy(40), (ctx: Parameters<Move>[0]) => ctx.sell({ qty: 40 }), buy(41), buy(40)];
  const { loop, lines, memory, reader, told, setup } = session(moves);
  told.answer = async () => account('400');
  await reader.read();
  for (let i = 1; i <= moves.length; i++) loop.take(bar(i, '10'));
  const denials = ['broker_buying_power', 'broker_buying_power'];
  expect(memory.denials.map(({ code }) => code)).toEqual(denials);
  expect(memory.denials[0]).toMatchObject({ value: '410', limit: '400' });

  const again = new Engine(setup);
  const codes = lines.flatMap((line) => {
    const { call, with: given } = decodeLine(line) as { call?: string; with: never };
    if (call === 'learn') again.learn(given);
    return call === 'step' ? again.step(given).denials.map(({ code }) => code) : [];
  });
  expect(codes).toEqual(denials);
});

it('is no matter where it is not lower, or lower by less than a cent', async () => {
  const { loop, engine, memory, reader, told } = session([buy(100)]);
  told.answer = async () => account('4000', '999.995');
  await reader.read();
  loop.take(bar(1, '10'));
  expect([memory.denials, qtyText(engine.portfolio.book('ABC').qty)]).toEqual([[], '100']);
});

it('is left out where something happened while it was asked', async () => {
  const { engine, reader, told } = session();
  told.answer = async () => {
    told.reports++;
    return account('1');
  };
  await reader.read();
  expect(engine.judge.facts.gap).toBeUndefined();
});

it('is in the ledger: a what-if names the broker where it binds, of coins by what may not be borrowed', async () => {
  const { path, ledger, reader, told } = session();
  ledger.beginRun({ ...NEW_RUN, startCash: money('1000'), config: { direction: 'both' } });
  told.answer = async () => account('2000', '300');
  await reader.read();
  ledger.close();
  const terms = { risk: {}, costs: FREE, account: { cash: money('0') } };
  const state = readRiskState(path, { ...terms, backtest: { lot: qty('1'), direction: 'both' } }, day(2));
  const asked = { side: 'buy', type: undefined, tif: undefined, isExtended: false, stop: undefined } as const;
  const ask = (symbol: string) => whatIf(state, questionOf({ ...asked, symbol, qty: qty('50'), price: price('10') }));
  expect(ask('ABC')).toMatchObject({ approved: true });
  expect(ask('BTC/USD')).toMatchObject({ approved: false, code: 'broker_buying_power', maxQty: '30' });
});
