/** The ledger's runs: begun, written, ended, resumed, and read back as they were. */

import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { FORMAT } from '../../../src/io/sqlite/schema.js';
import { temporaryDirectory } from '../../support/cli.js';
import { Desk, holder, money, NEW_RUN, price, qty, recordAll, START, step, time, withLedger } from './desk.js';

const newPath = (): string => join(temporaryDirectory(), 'state', 'tradectl', 'ledger.db');

/** A ledger that needs no migration any more. */
function migrated(): string {
  const path = newPath();
  withLedger(path, () => undefined);
  return path;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the file', () => {
  it('is made with its directories, for its owner only', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      ledger.beginRun(NEW_RUN);
      const modeOf = (name: string): number => statSync(name).mode & 0o777;
      expect(modeOf(path)).toBe(0o600);
      expect(modeOf(`${path}-wal`)).toBe(0o600);
      expect(modeOf(`${path}.lock`)).toBe(0o600);
      expect(modeOf(join(path, '..'))).toBe(0o700);
    });
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('knows itself: application id, format, write-ahead log, strict tables', () => {
    const path = newPath();
    withLedger(path, () => undefined);
    const db = new Database(path, { readonly: true });
    expect(db.pragma('application_id', { simple: true })).toBe(0x7472646c);
    expect(db.pragma('user_version', { simple: true })).toBe(FORMAT);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    const loose = db
      .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict ORDER BY name")
      .pluck()
      .all();
    expect(loose).toEqual(['sqlite_schema', 'sqlite_sequence']);
    db.close();
  });

  it('stores exact numbers as canonical text and times as integers', () => {
    const path = newPath();
    const desk = new Desk();
    withLedger(path, (ledger) => {
      recordAll(ledger.beginRun(NEW_RUN), desk.trade('SPY', 'buy', '0.300000000', '472.10', { fee: money('0.0100') }));
    });
    const db = new Database(path, { readonly: true });
    const row = db.prepare('SELECT qty, price, fee, typeof(qty) AS kind, typeof(ts) AS time FROM fills').get();
    expect(row).toEqual({ qty: '0.3', price: '472.1', fee: '0.01', kind: 'text', time: 'integer' });
    db.close();
  });

  it('is the same by any of its names', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'real'));
    symlinkSync(join(directory, 'real'), join(directory, 'link'));
    withLedger(join(directory, 'real', 'ledger.db'), () => {
      expect(() => openLedger(join(directory, 'link', 'ledger.db'), holder)).toThrow(/written by process 4711/);
    });
  });
});

describe('a run', () => {
  it('is named by the counter, or by the id given', () => {
    withLedger(newPath(), (ledger) => {
      const first = ledger.beginRun(NEW_RUN);
      first.finish('done', { applied: 0, at: START }, START);
      const second = ledger.beginRun({ ...NEW_RUN, id: '0123456789ab' });
      second.finish('done', { applied: 0, at: START }, START);
      expect([first.id, second.id]).toEqual(['1', '0123456789ab']);
      expect([ledger.hasRun('1'), ledger.hasRun('0123456789ab'), ledger.hasRun('2')]).toEqual([true, true, false]);
    });
  });

  it('is read back as it was written', () => {
    const path = newPath();
    const desk = new Desk();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      recordAll(run, desk.trade('SPY', 'buy', '10', '472.1', { fee: money('1') }));
      recordAll(run, desk.trade('SPY', 'sell', '4', '480.25', { fee: money('0.5') }), 3);
      const { order, step: made } = desk.make('QQQ', 'buy');
      recordAll(run, [made], 6);
      expect(order.qty).toBeUndefined();
    });
    withLedger(path, (ledger) => {
      const stored = ledger.resumable('f00d');
      expect(stored).toMatchObject({
        id: '1',
        mode: 'paper',
        status: 'running',
        strategy: 'sma-crossover',
        params: { fast: 5, slow: 15 },
        config: { cash: '100000' },
        orderPrefix: 'abc',
        orderCount: 3,
        denialCount: 0,
        startCash: money('100000'),
        cash: desk.portfolio.cash,
        seed: 7,
        startedAt: START,
        cursor: { applied: 7, at: START },
      });
      expect(stored?.fills).toEqual([
        { fill: desk.fills[0], applied: 3 },
        { fill: desk.fills[1], applied: 6 },
      ]);
      expect(stored?.lots).toEqual(desk.portfolio.book('SPY').lots);
      expect(stored?.openOrders).toEqual([desk.orders[2]]);
    });
  });

  it('keeps every status an order went through, and its last state once', () => {
    const path = newPath();
    const desk = new Desk();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      const { order, step: made } = desk.make('SPY', 'buy');
      run.record(made, { applied: 1, at: START });
      run.record(desk.move(order, 'new', qty('10')), { applied: 2, at: START });
      run.record(desk.fill(order, qty('4'), price('100')), { applied: 3, at: START });
      run.record(desk.fill(order, qty('6'), price('101')), { applied: 4, at: START });
      run.commit({ applied: 4, at: START });
    });
    readLedger(path, (reads) => {
      expect(reads.orders({ run: 1 })).toMatchObject([
        { status: 'filled', qty: '10', filled_qty: '10', filled_value: '1006', venue_order_id: 'v-abc-1', size: 'all' },
      ]);
      const events = reads.orderEvents(1).map((event) => [event.from_status, event.to_status, event.applied]);
      expect(events).toEqual([
        [null, 'pending_new', 1],
        ['pending_new', 'new', 2],
        ['new', 'partially_filled', 3],
        ['partially_filled', 'filled', 4],
      ]);
    });
  });

  it('keeps denials, equity and the last marks', () => {
    const path = newPath();
    const desk = new Desk();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      const { order } = desk.make('SPY', 'buy');
      const { clientOrderId } = order;
      const denial = {
        clientOrderId,
        symbol: 'SPY',
        code: 'buying_power',
        limit: '5',
        value: '10',
        message: 'too dear',
      };
      run.record(step({ denials: [{ ...denial, at: START }] }), { applied: 9, at: START });
      run.recordEquity({ at: START, equity: money('1.5'), cash: money('1') });
      run.recordEquity({ at: START, equity: money('2.5'), cash: money('2') });
      run.recordMark('SPY', price('470.01'), START);
      run.recordMark('SPY', price('470.02'), START);
      run.commit({ applied: 9, at: START });
    });
    readLedger(path, (reads) => {
      expect(reads.denials({ run: 1 })).toMatchObject([{ code: 'buying_power', limit_text: '5', applied: 9 }]);
      expect(reads.equity(1)).toEqual([{ run: 1, at: START, equity: '2.5', cash: '2' }]);
      expect(reads.marks({ run: 1 })).toEqual([{ run: 1, symbol: 'SPY', price: '470.02', at: START }]);
    });
  });

  it('is not durable before commit', () => {
    const path = newPath();
    const desk = new Desk();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      for (const one of desk.trade('SPY', 'buy', '1', '10')) run.record(one, { applied: 1, at: START });
      readLedger(path, (reads) => {
        expect(reads.fills({ run: 1 })).toEqual([]);
      });
      run.commit({ applied: 1, at: START });
      readLedger(path, (reads) => {
        expect(reads.fills({ run: 1 })).toHaveLength(1);
      });
    });
  });

  it('syncs orders and fills to the disk, and figures only when they come along', () => {
    const [NORMAL, FULL] = [1, 2];
    const path = migrated();
    const exec = vi.spyOn(Database.prototype, 'exec');
    const levels: unknown[] = [];
    exec.mockImplementation(function (this: Database.Database, sql: string) {
      if (sql === 'COMMIT') levels.push(this.pragma('synchronous', { simple: true }));
      this.prepare(sql).run();
      return this;
    });
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      const desk = new Desk();
      recordAll(run, desk.trade('SPY', 'buy', '1', '10'));
      run.recordEquity({ at: START, equity: money('1'), cash: money('1') });
      run.commit({ applied: 4, at: START });
      run.recordEquity({ at: time('2024-01-09'), equity: money('1'), cash: money('1') });
      recordAll(run, desk.trade('SPY', 'sell', '1', '10'), 4);
      run.commit({ applied: 8, at: START });
      run.finish('stopped', { applied: 8, at: START }, START);
    });
    expect(levels).toEqual([FULL, FULL, NORMAL, FULL, NORMAL, FULL]);
  });

  it('takes nothing after its end', () => {
    withLedger(newPath(), (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      run.finish('done', { applied: 0, at: START }, START);
      expect(() => run.commit({ applied: 0, at: START })).toThrow(/ended/);
    });
  });

  it('refuses a fill that it has, and everything after it', () => {
    const path = newPath();
    const desk = new Desk();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      recordAll(run, desk.trade('SPY', 'buy', '1', '10'));
      run.record(step({ fills: desk.fills }), { applied: 4, at: START });
      expect(() => run.commit({ applied: 4, at: START })).toThrow(/UNIQUE/);
      expect(() => run.record(step({}), { applied: 5, at: START })).toThrow(/UNIQUE/);
    });
    readLedger(path, (reads) => {
      expect(reads.fills({ run: 1 })).toHaveLength(1);
      expect(reads.runById('1')?.cursor_applied).toBe(3);
    });
  });
});

describe('resuming', () => {
  it('finds the newest run of the fingerprint that is not done', () => {
    withLedger(newPath(), (ledger) => {
      const end = (fingerprint: string, status: 'stopped' | 'done'): void =>
        ledger.beginRun({ ...NEW_RUN, fingerprint }).finish(status, { applied: 1, at: START }, START);
      end('a', 'stopped');
      end('a', 'stopped');
      end('a', 'done');
      end('b', 'done');
      expect(ledger.resumable('a')?.id).toBe('2');
      expect(ledger.resumable('b')).toBeUndefined();
      expect(ledger.resumable('c')).toBeUndefined();
    });
  });

  it('goes on counting orders, cash and status from where the run was left', () => {
    const path = newPath();
    const desk = new Desk();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      recordAll(run, desk.trade('SPY', 'buy', '1', '10'));
      run.finish('stopped', { applied: 3, at: START }, START);
    });
    withLedger(path, (ledger) => {
      const stored = ledger.resumable('f00d');
      expect(stored?.status).toBe('stopped');
      if (!stored) return;
      const run = ledger.resume(stored);
      readLedger(path, (reads) => {
        expect(reads.runById('1')).toMatchObject({ status: 'running', ended_at: null });
      });
      run.commit({ applied: 4, at: START });
      recordAll(run, desk.trade('SPY', 'sell', '1', '12'), 4);
    });
    withLedger(path, (ledger) => {
      expect(ledger.resumable('f00d')).toMatchObject({ orderCount: 2, cash: money('100002'), lots: [] });
    });
  });
});

it('keeps the prices that an order works by now, and where the market has moved its stop', () => {
  const path = newPath();
  const desk = new Desk();
  withLedger(path, (ledger) => {
    const run = ledger.beginRun(NEW_RUN);
    const { order, step: made } = desk.make('SPY', 'sell');
    Object.assign(order, { type: 'stop_limit', stopPrice: price('95'), limitPrice: price('94') });
    recordAll(run, [made]);
    Object.assign(order, { stopPrice: price('96'), limitPrice: price('95.5') });
    recordAll(run, [desk.move(order, 'new', qty('1'))], 2);
    run.recordStanding(order.clientOrderId, { best: price('101.25'), isTriggered: true });
    run.commit({ applied: 3, at: START });
    // Another word on the order leaves it where it stands.
    recordAll(run, [desk.move(order, 'pending_cancel')], 4);
  });
  const stored = withLedger(path, (ledger) => ledger.resumable('f00d'));
  expect(stored?.openOrders).toMatchObject([{ stopPrice: price('96'), limitPrice: price('95.5') }]);
  expect([...(stored?.standings ?? [])]).toEqual([['abc-1', { best: price('101.25'), isTriggered: true }]]);
});

describe('a provisional run', () => {
  const provisional = { ...NEW_RUN, mode: 'backtest', provisional: true } as const;

  it('appears whole, under the id that it gets at its end', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(provisional);
      recordAll(run, new Desk().trade('SPY', 'buy', '1', '10'));
      readLedger(path, (reads) => {
        expect(reads.runs()).toEqual([]);
      });
      expect(run.finishAs('0123456789ab', { applied: 5, at: START }, START)).toBe(true);
      expect(run.id).toBe('0123456789ab');
    });
    readLedger(path, (reads) => {
      expect(reads.runs()).toMatchObject([{ id: '0123456789ab', status: 'done', cursor_applied: 5, order_count: 1 }]);
      expect(reads.fills({ run: 1 })).toHaveLength(1);
    });
  });

  it('writes nothing where the ledger has that id', () => {
    const path = newPath();
    const write = (): boolean =>
      withLedger(path, (ledger) => {
        const run = ledger.beginRun(provisional);
        recordAll(run, new Desk().trade('SPY', 'buy', '1', '10'));
        return run.finishAs('0123456789ab', { applied: 5, at: START }, START);
      });
    expect(write()).toBe(true);
    const bytes = readFileSync(path);
    expect(write()).toBe(false);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('leaves nothing when it is discarded, or when the ledger closes', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      ledger.beginRun(provisional).discard();
      expect(ledger.beginRun(NEW_RUN).id).toBe('1');
    });
    withLedger(path, (ledger) => {
      recordAll(ledger.beginRun(provisional), new Desk().trade('SPY', 'buy', '1', '10'));
    });
    readLedger(path, (reads) => {
      expect(reads.runs().map((run) => run.id)).toEqual(['1']);
    });
  });
});

describe('binding', () => {
  it('refuses a ledger of another account', () => {
    const path = newPath();
    withLedger(path, () => undefined);
    const other = { venue: 'alpaca', mode: 'paper', account: 'PA123' };
    expect(() => openLedger(path, holder, other)).toThrow(
      expect.objectContaining({
        code: 'ledger_foreign',
        message: 'the ledger belongs to venue simulated, not to alpaca',
      }),
    );
    withLedger(path, () => undefined);
  });
});
