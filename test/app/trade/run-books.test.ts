/** Last prices in the ledger of a session: those that moved, and never with an order's own commit. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunBooks } from '../../../src/app/trade/run-books.js';
import { micros } from '../../../src/core/base/time.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { money, NEW_RUN, price, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';

it('last prices are recorded twice a second, those that moved, and no order waits for them', () => {
  const path = join(temporaryDirectory(), 'l.db');
  withLedger(path, (ledger) => {
    const spy = { instrument: { symbol: 'SPY' }, mark: 100, markedAt: 1, doubt: undefined };
    const qqq = { instrument: { symbol: 'QQQ' }, mark: 50, markedAt: 1, doubt: undefined };
    const engine = {
      ...{ hand: { states: [spy, qqq] }, portfolio: new Portfolio(money('1000')), breakerState: undefined },
      knownMark: (symbol: string) => price(String(symbol === 'SPY' ? spy.mark : qqq.mark)),
    };
    const run = ledger.beginRun(NEW_RUN);
    const recorded: string[] = [];
    const noted = {
      commit: run.commit.bind(run),
      recordMark: (...[symbol, mark, at]: Parameters<typeof run.recordMark>) => {
        recorded.push(`${symbol} ${at}`);
        run.recordMark(symbol, mark, at);
      },
    } as unknown as typeof run;
    const books = new RunBooks(
      noted,
      undefined,
      () => engine as never,
      () => undefined,
      () => undefined,
    );
    const since = (at: number): readonly string[] => {
      const cursor = { applied: 1, at: micros(at) };
      books.keepUp({ cursor, commit: () => books.ledger.commit(cursor) });
      return recorded.splice(0);
    };
    books.ledger.commit({ applied: 1, at: micros(0) });
    expect(recorded).toEqual([]);
    expect(since(0)).toEqual(['SPY 1', 'QQQ 1']);
    spy.mark = 101;
    expect(since(499_999)).toEqual([]);
    expect(since(500_000)).toEqual(['SPY 1']);
    qqq.markedAt = 600_000;
    books.ledger.commit({ applied: 2, at: micros(2_000_000) });
    expect(since(2_000_000)).toEqual(['QQQ 600000']);
    run.finish('stopped', { applied: 2, at: micros(2_000_000) }, micros(2_000_000));
  });
  const told = readLedger(path, (reads) => reads.marks({ run: 1 }).map(({ symbol, price: at }) => `${symbol} ${at}`));
  expect(told.toSorted()).toEqual(['QQQ 50', 'SPY 101']);
});
