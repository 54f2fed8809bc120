/** A ledger with a little history: three orders of two symbols, one lot closed by halves, one position open. */

import { join } from 'node:path';
import { Desk, money, NEW_RUN, price, qty, recordAll, START, time, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';

/** Its path. Run 1 is stopped with a position in BTC/USD; run 2 is done and holds nothing. */
export function writtenLedger(): string {
  const path = join(temporaryDirectory(), 'ledger.db');
  withLedger(path, (ledger) => {
    const desk = new Desk();
    const run = ledger.beginRun(NEW_RUN);
    run.recordEquity({ at: START, equity: money('100000'), cash: money('100000') });
    const day = time('2024-01-08T15:00:00Z');
    recordAll(run, desk.trade('SPY', 'buy', '10', '472.1', { fee: money('1'), at: day }));
    const next = time('2024-01-09T15:00:00.5Z');
    const { order, step: made } = desk.make('SPY', 'sell');
    recordAll(run, [made], 3);
    recordAll(run, [desk.move(order, 'new', qty('10'))], 4);
    recordAll(run, [desk.fill(order, qty('4'), price('480'), { fee: money('0.4'), at: next })], 5);
    recordAll(run, [desk.fill(order, qty('6'), price('470'), { fee: money('0.6'), at: next })], 6);
    run.recordEquity({ at: next, equity: desk.portfolio.cash, cash: desk.portfolio.cash });
    const coin = { feeQty: qty('0.0005'), at: time('2024-01-10T00:00:00Z') };
    recordAll(run, desk.trade('BTC/USD', 'buy', '0.5', '40000', coin), 7);
    recordAll(run, [desk.make('QQQ', 'buy').step], 10);
    run.recordMark('BTC/USD', price('42000'), START);
    run.recordEquity({ at: time('2024-01-10T01:00:00Z'), equity: money('100990'), cash: desk.portfolio.cash });
    run.finish('stopped', { applied: 11, at: START }, START);
  });
  withLedger(path, (ledger) => {
    const desk = new Desk(money('100000'), 'momentum');
    const run = ledger.beginRun({ ...NEW_RUN, id: '0123456789ab', strategy: 'momentum', mode: 'backtest' });
    recordAll(run, desk.trade('SPY', 'sell', '3', '100', { fee: money('0.1'), at: time('2024-02-01') }));
    recordAll(run, desk.trade('SPY', 'buy', '3', '99.9', { fee: money('0.1'), at: time('2024-02-02') }), 3);
    run.recordEquity({ at: START, equity: desk.portfolio.cash, cash: desk.portfolio.cash });
    run.finish('done', { applied: 6, at: START }, START);
  });
  return path;
}
