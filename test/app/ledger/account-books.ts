/** A ledger of a real account: opened with a position and cash, with every kind of movement between its fills. */

import { join } from 'node:path';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import { Desk, money, NEW_RUN, price, qty, recordAll, START, time, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';

const [monday, tuesday] = [time('2024-01-08T15:00:00Z'), time('2024-01-09T15:00:00Z')];

const cash = (
  movementId: string,
  cause: 'deposit' | 'dividend' | 'fee',
  amount: string,
  symbol?: string,
): Movement => ({
  kind: 'cash',
  movementId,
  at: tuesday,
  cause,
  amount: money(amount),
  symbol,
});

const phone: Movement = {
  kind: 'foreign_fill',
  movementId: 'phone',
  at: tuesday,
  symbol: 'SPY',
  side: 'sell',
  qty: qty('1'),
  price: price('160'),
  fee: money('0.25'),
  venueOrderId: 'v-phone',
};

/** Its path; run 1 is stopped and holds SPY and BTC/USD. */
export function accountLedger(): string {
  const path = join(temporaryDirectory(), 'ledger.db');
  withLedger(path, (ledger) => {
    const desk = new Desk();
    const run = ledger.beginRun(NEW_RUN);
    const opening: Movement = {
      kind: 'position',
      movementId: 'open:SPY',
      at: monday,
      symbol: 'SPY',
      qty: qty('10'),
      price: price('470.5'),
    };
    recordAll(run, [desk.book(opening), desk.book(cash('in', 'deposit', '500'))]);
    recordAll(run, desk.trade('BTC/USD', 'buy', '0.5', '40000', { at: monday }), 2);
    const split: Movement = { kind: 'split', movementId: 'split', at: tuesday, symbol: 'SPY', from: 1, to: 3 };
    const coins: Movement = {
      kind: 'coin_fee',
      movementId: 'cfee',
      at: tuesday,
      symbol: 'BTC/USD',
      qty: qty('0.001'),
      price: price('41000'),
    };
    const movements = [split, phone, coins, cash('div', 'dividend', '7', 'SPY'), cash('fee', 'fee', '-0.02')];
    recordAll(
      run,
      movements.map((movement) => desk.book(movement)),
      5,
    );
    recordAll(run, desk.trade('SPY', 'sell', '2', '161', { fee: money('1'), at: tuesday }), 10);
    run.finish('stopped', { applied: 13, at: START }, START);
  });
  return path;
}
