/** The ledger against itself: clean when it is, and every kind of tampering found. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rebuild } from '../../../src/app/ledger/slow-books.js';
import { verifyLedger } from '../../../src/app/ledger/verify.js';
import { ZERO_MONEY } from '../../../src/core/base/fixed.js';
import { micros } from '../../../src/core/base/time.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { ClosedTrade } from '../../../src/core/portfolio/records.js';
import type { Booking } from '../../../src/io/sqlite/stored-run.js';
import { Desk, money, NEW_RUN, price, qty, recordAll, START, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';
import { anyAccount } from '../../support/core/movements.js';
import { accountLedger } from './account-books.js';
import { writtenLedger } from './books.js';

/** A ledger after somebody else's SQL. */
function tampered(sql: string): string {
  const path = writtenLedger();
  const db = new Database(path);
  db.pragma('foreign_keys = OFF');
  db.exec(sql).close();
  return path;
}

describe('a ledger nobody touched', () => {
  it('is clean, and says how much was looked at', () => {
    expect(verifyLedger(writtenLedger())).toEqual({
      status: 'clean',
      checked: { runs: 2, orders: 6, fills: 6, movements: 0, trades: 3, lots: 1, equity: 4 },
      differences: [],
    });
  });

  it('can be verified by run', () => {
    expect(verifyLedger(writtenLedger(), '1').checked.runs).toBe(1);
    expect(() => verifyLedger(writtenLedger(), '7')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('is clean while its trader writes', () => {
    const path = join(temporaryDirectory(), 'ledger.db');
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      const desk = new Desk();
      recordAll(run, desk.trade('SPY', 'buy', '1', '10'));
      for (const one of desk.trade('SPY', 'sell', '1', '11')) run.record(one, { applied: 4, at: START });
      expect(verifyLedger(path).status).toBe('clean');
    });
  });
});

describe('tampering', () => {
  it.each([
    ['a changed lot', "UPDATE lots SET price = '39999'", ['lot']],
    ['a lot too many', "INSERT INTO lots SELECT run, 'SPY', 0, strategy_id, '1', '1', '0', 1 FROM lots", ['lot']],
    ['a lot gone', 'DELETE FROM lots', ['lot']],
    ['a missing opening fill', "DELETE FROM fills WHERE fill_id = 'f4'", ['order', 'lot', 'cash', 'equity']],
    [
      'a fill of another price',
      "UPDATE fills SET price = '480.01' WHERE fill_id = 'f2'",
      ['order', 'trade', 'cash', 'equity'],
    ],
    ['a changed profit', "UPDATE trades SET pnl = '1000000' WHERE seq = 1", ['trade']],
    ['a trade gone', 'DELETE FROM trades WHERE seq = 2', ['trade']],
    [
      'a trade made up',
      'INSERT INTO trades SELECT 99, run, symbol, strategy_id, side, qty, entry_time, entry_price, exit_time, exit_price, pnl, fees, applied FROM trades WHERE seq = 1',
      ['trade'],
    ],
    ['wrong cash', "UPDATE runs SET cash = '123' WHERE key = 1", ['cash']],
    ['wrong start cash', "UPDATE runs SET start_cash = '99999' WHERE key = 1", ['cash', 'equity']],
    ['a wrong count of orders', 'UPDATE runs SET order_count = 2 WHERE key = 1', ['order_count']],
    [
      'a wrong filled quantity',
      "UPDATE orders SET filled_qty = '9' WHERE run = 1 AND client_order_id = 'abc-2'",
      ['order'],
    ],
    ['a wrong status', "UPDATE orders SET status = 'canceled' WHERE run = 1 AND client_order_id = 'abc-2'", ['order']],
    [
      'a fill of the wrong side',
      "UPDATE orders SET side = 'buy' WHERE run = 1 AND client_order_id = 'abc-2'",
      ['fill'],
    ],
    [
      'wrong cash in equity',
      "UPDATE equity SET cash = '100000.01' WHERE at = (SELECT max(at) FROM equity)",
      ['equity'],
    ],
    [
      'equity that is not cash though nothing was held',
      `UPDATE equity SET equity = '1' WHERE at = ${START}`,
      ['equity'],
    ],
  ])('%s is found', (_, sql, kinds) => {
    const { status, differences } = verifyLedger(tampered(sql));
    expect(status).toBe('differences');
    expect([...new Set(differences.map(({ kind }) => kind))].toSorted()).toEqual(kinds.toSorted());
  });

  it.each([
    [
      'the equity of a row while something is held',
      `UPDATE equity SET equity = '5' WHERE run = 1 AND at > ${START}`,
      ['equity'],
    ],
    ['the last equity of a finished run', "UPDATE equity SET equity = '5' WHERE run = 2", ['equity']],
    ['all equity gone', 'DELETE FROM equity', ['equity']],
    ['times of events', 'UPDATE order_events SET at = 0', ['event']],
    ['a time that goes back', "UPDATE order_events SET at = at - 60000000 WHERE to_status = 'new'", ['event']],
    [
      'a status that nothing led to',
      "UPDATE order_events SET from_status = 'held' WHERE to_status = 'filled'",
      ['event'],
    ],
    ['a history that begins in the middle', 'DELETE FROM order_events WHERE from_status IS NULL', ['event']],
  ])('%s is found', (_, sql, kinds) => {
    const { differences } = verifyLedger(tampered(sql));
    const found = new Set(differences.filter(({ runId }) => runId !== null).map(({ kind }) => kind));
    expect([...found]).toEqual(expect.arrayContaining(kinds));
    expect(found.size).toBeLessThanOrEqual(2);
  });

  it.each([
    ['nothing', 'SELECT 1', []],
    ['the last equity', "UPDATE equity SET equity = '100000.5'", ['equity']],
    ['the last price', "UPDATE marks SET price = '1'", ['equity']],
    ['all prices', 'DELETE FROM marks', ['mark']],
    ['one price', "DELETE FROM marks WHERE symbol = 'QQQ'", ['mark']],
    ['the last row of equity', 'DELETE FROM equity', ['equity']],
  ])('%s of a run that ended with a position is found', (_, sql, kinds) => {
    const path = join(temporaryDirectory(), 'ledger.db');
    withLedger(path, (ledger) => {
      const run = ledger.beginRun({ ...NEW_RUN, mode: 'backtest' });
      const desk = new Desk();
      recordAll(run, [...desk.trade('SPY', 'buy', '2', '10'), ...desk.trade('QQQ', 'buy', '1', '7')]);
      run.recordMark('SPY', price('12.5'), START);
      // Its last price was told before the end.
      run.recordMark('QQQ', price('7'), micros(START - 60_000_000));
      run.recordEquity({ at: START, equity: money('100005'), cash: desk.portfolio.cash });
      run.finish('done', { applied: 3, at: START }, START);
    });
    new Database(path).exec(sql).close();
    expect(verifyLedger(path).differences.map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each([
    [
      'fills',
      "UPDATE fills SET price = 'abc' WHERE run = 1 AND fill_id = 'f2'",
      'fills where run = 1 and fill_id = \'f2\': "abc" is no price',
    ],
    [
      'orders',
      "UPDATE orders SET status = 'lost' WHERE run = 1 AND client_order_id = 'abc-1'",
      '"lost" is no order status',
    ],
    ['equity', `UPDATE equity SET cash = '' WHERE run = 1 AND at = ${START}`, 'equity where run = 1 and at ='],
    ['marks', "UPDATE marks SET price = 'x'", 'marks where run = 1 and symbol = \'BTC/USD\': "x" is no price'],
    ['runs', "UPDATE runs SET cash = '1,5' WHERE key = 1", 'runs where id = \'1\': "1,5" is no amount of money'],
  ])(
    'that no number can be read from is a difference of its own in %s, and other runs are verified',
    (_, sql, text) => {
      const { differences, checked } = verifyLedger(tampered(`${sql}; UPDATE runs SET cash = '7' WHERE key = 2`));
      expect(differences).toMatchObject([
        { runId: '1', kind: 'row', stored: expect.stringContaining(text) as string },
        { runId: '0123456789ab', kind: 'cash', stored: '7' },
      ]);
      expect(checked.runs).toBe(2);
    },
  );

  it('is told with what the ledger says and what follows from its fills', () => {
    expect(verifyLedger(tampered("UPDATE runs SET cash = '123' WHERE key = 1")).differences).toEqual([
      { runId: '1', kind: 'cash', symbol: null, clientOrderId: null, stored: '123', rebuilt: '80017' },
    ]);
    const [lot] = verifyLedger(tampered("UPDATE lots SET qty = '0.5'")).differences;
    expect(lot).toMatchObject({ runId: '1', kind: 'lot', symbol: 'BTC/USD' });
    expect(lot?.stored).toContain('#1 0.5 at 40000');
    expect(lot?.rebuilt).toContain('#1 0.4995 at 40000');
  });

  it('that breaks references is found in the file', () => {
    const { differences } = verifyLedger(tampered("DELETE FROM orders WHERE client_order_id = 'abc-3'"));
    expect(differences.find(({ kind }) => kind === 'file')?.stored).toMatch(/of fills refers to a row of orders/);
    expect(differences.find(({ kind }) => kind === 'fill')?.rebuilt).toBe('no such order');
  });

  it('that left an index behind is found in the file', () => {
    const path = writtenLedger();
    const db = new Database(path);
    db.unsafeMode().pragma('writable_schema = ON');
    db.exec("UPDATE sqlite_schema SET sql = 'CREATE INDEX trades_by_run ON trades (seq)' WHERE name = 'trades_by_run'");
    db.close();
    expect(verifyLedger(path).differences[0]).toMatchObject({ runId: null, kind: 'file' });
  });

  it('of whole pages is found or refused', () => {
    const path = writtenLedger();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096 * 5, 4096 * 6);
    writeFileSync(path, bytes);
    const look = (): unknown => verifyLedger(path).status;
    try {
      expect(look()).toBe('differences');
    } catch {
      expect(look).toThrow(expect.objectContaining({ code: 'ledger_corrupt' }));
    }
  });
});

describe('the slow books', () => {
  const fills = fc.array(
    fc.record({
      isBuy: fc.boolean(),
      units: fc.integer({ min: 1, max: 2_000 }),
      cents: fc.integer({ min: 1, max: 100_000 }),
      fee: fc.nat(99_999),
      coin: fc.nat(3),
      symbol: fc.constantFrom('A', 'B'),
    }),
    { maxLength: 60 },
  );

  it('agree with the portfolio on lots, trades and cash, whatever is filled', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const desk = new Desk();
        for (const { isBuy, units, cents, fee, coin, symbol } of list) {
          desk.trade(symbol, isBuy ? 'buy' : 'sell', `${units}e-3`, `${cents}e-2`, {
            fee: money(`${fee}e-7`),
            ...(isBuy && { feeQty: qty(`${Math.min(coin, units)}e-3`) }),
          });
        }
        const books = rebuild(
          money('100000'),
          desk.fills.map((fill) => ({ kind: 'fill', fill, applied: 0 })),
        );
        expect(books.trades).toEqual(desk.trades);
        expect(books.cash).toBe(desk.portfolio.cash);
        for (const symbol of ['A', 'B']) {
          expect(books.lots.get(symbol) ?? []).toEqual(desk.portfolio.book(symbol).lots);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('agree with the portfolio on an account with movements', () => {
    fc.assert(
      fc.property(anyAccount(), (happenings) => {
        const portfolio = new Portfolio(money('100000'));
        const [trades, fees]: [ClosedTrade[], unknown[]] = [[], []];
        const bookings = happenings.map((one): Booking => {
          if ('fill' in one) {
            trades.push(...portfolio.apply(one.fill));
            return { kind: 'fill', fill: one.fill, applied: 0 };
          }
          const moved = portfolio.move(one.movement);
          trades.push(...(moved?.trades ?? []));
          fees.push([one.movement.movementId, moved?.fee]);
          return { kind: 'movement', movement: one.movement, fee: ZERO_MONEY, applied: 0 };
        });
        const books = rebuild(money('100000'), bookings);
        expect(books.trades).toEqual(trades);
        expect(books.cash).toBe(portfolio.cash);
        expect([...books.movementFees]).toEqual(fees);
        for (const symbol of ['ABC', 'XYZ']) {
          expect(books.lots.get(symbol) ?? []).toEqual(portfolio.book(symbol).lots);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a ledger of a real account', () => {
  const changed = (sql: string): string => {
    const path = accountLedger();
    const db = new Database(path);
    db.exec(sql).close();
    return path;
  };

  it('is clean, movements and all', () => {
    const { status, checked, differences } = verifyLedger(accountLedger());
    expect([status, differences]).toEqual(['clean', []]);
    expect(checked).toMatchObject({ fills: 2, movements: 7 });
  });

  it.each([
    ["UPDATE movements SET amount = '501' WHERE movement_id = 'in'", ['cash']],
    ["DELETE FROM movements WHERE movement_id = 'div'", ['cash']],
    ["UPDATE movements SET ratio_to = 2 WHERE movement_id = 'split'", ['trade', 'lot']],
    ["UPDATE movements SET qty = '0.002' WHERE movement_id = 'cfee'", ['movement', 'lot']],
    ["UPDATE movements SET fee = '0.03' WHERE movement_id = 'fee'", ['movement']],
    ["UPDATE movements SET qty = '12' WHERE movement_id = 'open:SPY'", ['lot']],
    ["UPDATE movements SET price = '161' WHERE movement_id = 'phone'", ['trade', 'cash']],
    ['UPDATE movements SET after_fill = 0', ['lot']],
    ["UPDATE movements SET qty = 'some' WHERE movement_id = 'phone'", ['row']],
  ])('names what does not follow: %s', (sql, kinds) => {
    const { differences } = verifyLedger(changed(sql));
    const found = new Set(differences.map(({ kind }) => kind));
    for (const kind of kinds) expect(found).toContain(kind);
  });
});
