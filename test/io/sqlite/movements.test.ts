/** Movements in the ledger: written with their step, unique, and read back among the fills as they were booked. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceText, qtyText } from '../../../src/core/base/decimal.js';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { Lot } from '../../../src/core/portfolio/records.js';
import type { Step } from '../../../src/core/ports.js';
import { orderOf } from '../../../src/io/sqlite/decode.js';
import { initial } from '../../../src/io/sqlite/migrations/0001-initial.js';
import { movements } from '../../../src/io/sqlite/migrations/0002-movements.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { appendRequest } from '../../../src/io/sqlite/requests.js';
import { FORMAT } from '../../../src/io/sqlite/schema.js';
import type { StoredRun } from '../../../src/io/sqlite/stored-run.js';
import { temporaryDirectory } from '../../support/cli.js';
import { anyAccount, type Happening } from '../../support/core/movements.js';
import { Desk, money, NEW_RUN, price, qty, recordAll, START, time, withLedger } from './desk.js';

const newPath = (): string => join(temporaryDirectory(), 'ledger.db');
const at = time('2024-01-09T10:00:00Z');

const ONE_OF_EACH: readonly Movement[] = [
  { kind: 'position', movementId: 'open:SPY', at, symbol: 'SPY', qty: qty('-3.5'), price: price('470.123456') },
  { kind: 'cash', movementId: 'a1', at, cause: 'deposit', amount: money('1000.01'), symbol: undefined },
  { kind: 'cash', movementId: 'a2', at, cause: 'dividend', amount: money('3.000000000000000001'), symbol: 'SPY' },
  { kind: 'cash', movementId: 'a3', at, cause: 'fee', amount: money('-0.02'), symbol: undefined },
  { kind: 'split', movementId: 'a4', at, symbol: 'SPY', from: 3, to: 7 },
  { kind: 'coin_fee', movementId: 'a5', at, symbol: 'BTC/USD', qty: qty('0.001'), price: price('40000') },
  {
    kind: 'foreign_fill',
    movementId: 'a6',
    at,
    symbol: 'SPY',
    side: 'buy',
    qty: qty('1'),
    price: price('201'),
    fee: money('0.5'),
    venueOrderId: 'v-phone',
  },
  { kind: 'rename', movementId: 'n1+n2', at, symbol: 'SPY', newSymbol: 'SPX' },
];

function rebuilt(run: StoredRun): Portfolio {
  const portfolio = new Portfolio(run.startCash);
  for (const booking of run.bookings) {
    if (booking.kind === 'fill') portfolio.apply(booking.fill);
    else portfolio.move(booking.movement);
  }
  return portfolio;
}

function stepsOf(desk: Desk, one: Happening): readonly Step[] {
  if ('movement' in one) return [desk.book(one.movement)];
  const { symbol, side, qty: size, price: paid, fee, feeQty, ts } = one.fill;
  return desk.trade(symbol, side, qtyText(size), priceText(paid), { fee, feeQty, at: ts });
}

const booksOf = ({ cash, fees, external, realizedPnl, books }: Portfolio) => ({
  cash,
  fees,
  external,
  realizedPnl,
  // Books are in the order of their first mention, which a movement that did nothing does not repeat.
  lots: inOrder([...books].flatMap(({ lots }) => lots)),
});

const inOrder = (lots: readonly Lot[]): readonly Lot[] =>
  lots.toSorted((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));

describe('movements', () => {
  it('come back as they were, each of its kind', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      const desk = new Desk();
      const steps = ONE_OF_EACH.map((movement) => desk.book(movement));
      recordAll(ledger.beginRun(NEW_RUN), steps);
    });
    const stored = withLedger(path, (ledger) => ledger.resumable(NEW_RUN.fingerprint));
    expect(stored?.movements.map(({ movement }) => movement)).toEqual(ONE_OF_EACH);
    expect(stored?.movements.map(({ applied }) => applied)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('stand among the fills where they were booked, so that the books can be rebuilt', () => {
    const path = newPath();
    const desk = new Desk();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      const [opening, deposit, dividend, fee, split, coin, foreign] = ONE_OF_EACH.map(
        (one) => (): Step => desk.book(one),
      );
      const makers = [deposit, opening, dividend];
      recordAll(
        run,
        makers.flatMap((make) => make?.() ?? []),
      );
      recordAll(run, desk.trade('SPY', 'sell', '10', '480'), 3);
      recordAll(
        run,
        [split, fee].flatMap((make) => make?.() ?? []),
        6,
      );
      recordAll(run, desk.trade('BTC/USD', 'buy', '0.5', '40000'), 8);
      recordAll(
        run,
        [coin, foreign].flatMap((make) => make?.() ?? []),
        11,
      );
    });
    const stored = withLedger(path, (ledger) => ledger.resumable(NEW_RUN.fingerprint));
    if (stored === undefined) throw new Error('not there');
    expect(stored.bookings.map((one) => (one.kind === 'fill' ? one.fill.fillId : one.movement.movementId))).toEqual([
      ...['a1', 'open:SPY', 'a2', 'f1', 'a4', 'a3', 'f2', 'a5', 'a6'],
    ]);
    expect(booksOf(rebuilt(stored))).toEqual(booksOf(desk.portfolio));
    expect(stored.cash).toBe(desk.portfolio.cash);
  });

  it('and fills of any account rebuild its books', () => {
    fc.assert(
      fc.property(anyAccount(20), (happenings) => {
        const path = newPath();
        const desk = new Desk();
        const stored = withLedger(path, (ledger) => {
          const run = ledger.beginRun(NEW_RUN);
          for (const one of happenings) recordAll(run, stepsOf(desk, one));
          run.finish('stopped', { applied: 0, at: START }, START);
          return ledger.resumable(NEW_RUN.fingerprint);
        });
        if (stored === undefined) throw new Error('not there');
        expect(booksOf(rebuilt(stored))).toEqual(booksOf(desk.portfolio));
        expect(stored.cash).toBe(desk.portfolio.cash);
        expect(inOrder(stored.lots)).toEqual(inOrder(booksOf(desk.portfolio).lots));
      }),
      { numRuns: 40 },
    );
  });

  it('are there once: a second of the same id is refused as a bug, and nothing of it stays', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      const [deposit] = ONE_OF_EACH.filter(({ kind }) => kind === 'cash');
      if (deposit === undefined) throw new Error('none');
      recordAll(run, [new Desk().book(deposit)]);
      expect(() => recordAll(run, [new Desk().book(deposit)])).toThrow('refused a row');
    });
    expect(readLedger(path, (reads) => reads.movements({ run: 1 }))).toHaveLength(1);
  });

  it('that are damaged are named', () => {
    const path = newPath();
    withLedger(path, (ledger) => recordAll(ledger.beginRun(NEW_RUN), [new Desk().book({ ...cash('9') })]));
    new Database(path).exec("UPDATE movements SET amount = 'much'").close();
    expect(() => withLedger(path, (ledger) => ledger.resumable(NEW_RUN.fingerprint))).toThrow(
      expect.objectContaining({
        code: 'ledger_corrupt',
        where: expect.stringContaining("movement_id = 'c'") as string,
      }),
    );
  });
});

const cash = (amount: string): Movement => ({
  kind: 'cash',
  movementId: 'c',
  at,
  cause: 'other',
  amount: money(amount),
  symbol: undefined,
});

describe('what is known of the account', () => {
  it('is ids of executions learnt later', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      recordAll(run, new Desk().trade('SPY', 'buy', '1', '470'));
      run.recordExecution('f1', 'e-1');
      run.commit({ applied: 3, at: START });
    });
    const stored = withLedger(path, (ledger) => ledger.resumable(NEW_RUN.fingerprint));
    expect(stored?.fills[0]?.fill.executionId).toBe('e-1');
  });

  it('is not one execution for two fills', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      const desk = new Desk();
      recordAll(run, [...desk.trade('SPY', 'buy', '1', '470'), ...desk.trade('SPY', 'buy', '1', '470')]);
      run.recordExecution('f1', 'e-1');
      run.recordExecution('f2', 'e-1');
      expect(() => run.commit({ applied: 6, at: START })).toThrow('refused a row');
    });
  });

  it('includes whether its writer lives', () => {
    const path = newPath();
    const beat = () => readLedger(path, (reads) => reads.heartbeat);
    withLedger(path, (ledger) => {
      expect(beat()).toBeUndefined();
      ledger.beat({ pid: 4711, now: START });
      ledger.beat({ pid: 4711, now: at });
      expect(beat()).toEqual({ pid: 4711, at });
    });
    expect(beat()).toBeUndefined();
  });
});

describe('a ledger of the first format', () => {
  /** As the first format wrote it: a run with a fill, stopped. */
  function firstFormat(): string {
    const path = newPath();
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec(initial);
    db.exec(`
      PRAGMA application_id = 1953653868; PRAGMA user_version = 1;
      INSERT INTO meta VALUES ('venue', 'simulated'), ('mode', 'paper'), ('account', 'simulated');
      INSERT INTO runs VALUES (1, '1', 'paper', 's', '{}', '{}', 'f00d', 'abc', '100', '90', 7, 5, NULL, 'stopped', 3, 9, 1);
      INSERT INTO orders VALUES (1, 1, 'o1', NULL, 's', 'ABC', 'buy', 'market', 'gtc', 'all', '1', NULL, NULL, '', 'filled',
        '1', '10', 5, 6);
      INSERT INTO fills VALUES (1, 1, 'f1', 'o1', 's', 'ABC', 'buy', '1', '10', '0', '0', 6, 2);
      INSERT INTO lots VALUES (1, 'ABC', 0, 's', '1', '10', '0', 6);`);
    db.close();
    return path;
  }

  it('is read as it is', () => {
    const path = firstFormat();
    const answer = readLedger(path, (reads) => [
      reads.fills({ run: 1 }).length,
      reads.movements({ run: 1 }),
      reads.requests(),
      reads.request(1),
      reads.symbols(1),
    ]);
    expect(answer).toEqual([1, [], [], undefined, ['ABC']]);
  });

  it('is brought up to date by its next writer, and keeps all', () => {
    const path = firstFormat();
    withLedger(path, (ledger) => {
      const stored = ledger.resumable('f00d');
      expect(stored?.bookings).toMatchObject([
        { kind: 'fill', applied: 2, fill: { fillId: 'f1', executionId: undefined } },
      ]);
      if (stored === undefined) return;
      recordAll(ledger.resume(stored), [new Desk().book(cash('5'))], 3);
    });
    const stored = withLedger(path, (ledger) => ledger.resumable('f00d'));
    expect(stored?.bookings.map(({ kind }) => kind)).toEqual(['fill', 'movement']);
    expect(new Database(path).pragma('user_version', { simple: true })).toBe(FORMAT);
  });
});

it('a ledger of the second format is read as it is, takes requests, and is brought up to date by its next writer', () => {
  const path = newPath();
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec(`${initial} ${movements}
    PRAGMA application_id = 1953653868; PRAGMA user_version = 2;
    INSERT INTO meta VALUES ('venue', 'simulated'), ('mode', 'paper'), ('account', 'simulated');
    INSERT INTO runs VALUES (1, '1', 'paper', 's', '{}', '{}', 'f00d', 'abc', '100', '100', 7, 5, NULL, 'stopped', 3, 9, 1,
      NULL, NULL);
    INSERT INTO orders VALUES (1, 1, 'o1', NULL, 's', 'ABC', 'buy', 'limit', 'gtc', 'qty 1', '1', '9', NULL, '', 'new',
      '0', '0', 5, 6);`);
  db.close();
  expect(readLedger(path, (reads) => reads.orders({ run: 1 }).map(orderOf))).toMatchObject([
    { clientOrderId: 'o1', trail: undefined, isExtended: false, replaces: undefined },
  ]);
  expect(appendRequest(path, { kind: 'hand', body: {}, madeBy: 'me', at: START })).toBe(1);
  const stored = withLedger(path, (ledger) => ledger.resumable('f00d'));
  expect(stored?.openOrders).toMatchObject([{ clientOrderId: 'o1', isExtended: false }]);
  expect(new Database(path).pragma('user_version', { simple: true })).toBe(FORMAT);
});
