/** States out of a real ledger file: followed commit by commit, whoever writes it, and whatever becomes of the file. */

import { copyFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { reportRisk } from '../../../src/app/breaker/risk-report.js';
import { holdAttend } from '../../../src/app/breaker/session-hold.js';
import { type RiskTerms, readRiskState } from '../../../src/app/risk/risk-state.js';
import { LedgerSource } from '../../../src/app/risk-server/ledger-source.js';
import type { SessionDoor } from '../../../src/app/trade/attendant.js';
import { type Micros, micros, ofMillis, toMillis } from '../../../src/core/base/time.js';
import { openLedger, type SqliteLedger } from '../../../src/io/sqlite/ledger.js';
import { Desk, money, NEW_RUN, price, qty, recordAll, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';
import { FREE } from '../../support/core/build.js';
import { play } from '../../support/core/run.js';

const SPY = { symbol: 'SPY', side: 'buy', qty: '1', price: '100' } as const;
const TRADER = 4711;
const CRASH = { starts: 3, window: 300_000_000 };

const TERMS: RiskTerms = {
  ...{ risk: { maxPositionQty: qty('20') }, costs: FREE, account: { cash: money('1000') } },
  backtest: { lot: qty('1'), direction: 'both' },
};

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0).reverse()) one.close();
});
const kept = <T extends { close(): void }>(one: T): T => {
  opened.push(one);
  return one;
};

const newPath = (): string => join(temporaryDirectory(), 'l.db');
const sourceOf = (path: string, alive: readonly number[] = [TRADER]): LedgerSource =>
  kept(
    new LedgerSource({
      path,
      terms: TERMS,
      isAlive: (pid) => alive.includes(pid),
    }),
  );

/** Each time a look far enough from the last one to be a look at the file. */
let clock = ofMillis(Date.now()) as number;
const later = (): Micros => micros((clock += 1_000_000));

const trader = (path: string): SqliteLedger => kept(openLedger(path, { pid: TRADER, now: micros(clock) }));

describe('a ledger that a trader writes', () => {
  it('is followed, and its sequence grows with every commit', () => {
    const path = newPath();
    const run = trader(path).beginRun(NEW_RUN);
    const source = sourceOf(path);
    const desk = new Desk();
    let last = source.look(later()).state;
    expect(last.ledgerSeq).toBeGreaterThan(0);
    for (let i = 0; i < 5; i++) {
      recordAll(run, desk.trade('SPY', 'buy', '3', '100'), i * 3);
      const { state } = source.look(later());
      expect(state.ledgerSeq).toBeGreaterThan(last.ledgerSeq);
      expect(state.judge(SPY, micros(clock)).checks[1]).toMatchObject({
        code: 'max_position_qty',
        value: String(i * 3 + 4),
      });
      last = state;
    }
    run.recordMark('SPY', price('101'), micros(1));
    run.commit({ applied: 99, at: micros(1) });
    expect(source.look(later()).state.ledgerSeq).toBe(last.ledgerSeq + 1);
  });

  it('is not looked at twice within a moment', () => {
    const path = newPath();
    const run = trader(path).beginRun(NEW_RUN);
    const source = sourceOf(path);
    const at = later();
    const before = source.look(at);
    recordAll(run, new Desk().trade('SPY', 'buy', '3', '100'));
    expect(source.look(micros(at + 19_999))).toBe(before);
    expect(source.look(micros(at + 20_000))).not.toBe(before);
  });

  it('counts open orders as if they were filled', () => {
    const path = newPath();
    const run = trader(path).beginRun(NEW_RUN);
    const desk = new Desk();
    const { order, step } = desk.make('SPY', 'buy');
    recordAll(run, [step]);
    const source = sourceOf(path);
    const worth = (): string | undefined => source.look(later()).state.judge(SPY, micros(clock)).checks[1]?.value;
    expect(worth()).toBe('1');
    recordAll(run, [desk.move(order, 'new', qty('8'))], 1);
    expect(worth()).toBe('9');
    recordAll(run, [desk.fill(order, qty('5'), price('100'))], 2);
    expect(worth()).toBe('9');
    recordAll(run, [desk.move(order, 'canceled', qty('8'))], 3);
    expect(worth()).toBe('6');
  });

  it('is as old as its heartbeat, which leaves the books alone', () => {
    const path = newPath();
    const ledger = trader(path);
    ledger.beginRun(NEW_RUN);
    const source = sourceOf(path, []);
    const { state } = source.look(later());
    const at = later();
    ledger.beat({ pid: TRADER, now: at });
    expect(source.look(micros(at + 500_000))).toEqual({ state, run: '1', at, hasTrader: true });
    expect(source.look(micros(at + 500_000)).state).toBe(state);
  });
});

describe('a trader', () => {
  it('trades what it was started with, and nothing else while it runs', () => {
    const path = newPath();
    const ledger = trader(path);
    const run = ledger.beginRun({ ...NEW_RUN, config: { source: { symbols: ['SPY'] } } });
    const source = sourceOf(path);
    const codeOf = (symbol: string): string | null => {
      run.commit({ applied: 1, at: micros(1) });
      return source.look(later()).state.judge({ ...SPY, symbol }, micros(clock)).code;
    };
    expect(codeOf('QQQ')).toBeNull();
    ledger.beat({ pid: TRADER, now: later() });
    expect([codeOf('QQQ'), codeOf('SPY')]).toEqual(['unknown_symbol', null]);
  });

  it('that holds entries by itself is believed while it runs', () => {
    const path = newPath();
    const ledger = trader(path);
    const run = ledger.beginRun(NEW_RUN);
    const engine = play().engine;
    const attendant = holdAttend({ engine, ledger } as unknown as SessionDoor);
    const source = sourceOf(path);
    const codeAt = (at: Micros): string | null => source.look(at).state.judge(SPY, at).code;
    ledger.beat({ pid: TRADER, now: later() });
    run.commit({ applied: 1, at: micros(1) });
    engine.hold('books', 'not compared yet');
    attendant.tick?.(later());
    expect(codeAt(micros(clock))).toBe('entries_held');
    expect(reportRisk(path, undefined, CRASH, micros(clock))).toMatchObject({
      entries: 'held',
      hold: { code: 'entries_held', reason: 'not compared yet' },
    });
    engine.hold('books', 'cash differs');
    attendant.tick?.(later());
    expect(reportRisk(path, undefined, CRASH, micros(clock)).hold?.reason).toBe('cash differs');
    engine.hold('books', undefined);
    attendant.tick?.(later());
    expect(codeAt(micros(clock))).toBeNull();
    engine.hold('account', 'blocked');
    attendant.tick?.(later());
    // It was killed: what it held by is no word of anybody's any more.
    clock += 60_000_000;
    expect(reportRisk(path, undefined, CRASH, micros(clock))).toMatchObject({ entries: 'allowed', hold: null });
  });

  it('that knows its books to be wrong is believed while it runs', () => {
    const path = newPath();
    const ledger = trader(path);
    const { engine } = play();
    const attendant = holdAttend({ engine, ledger } as unknown as SessionDoor);
    const source = sourceOf(path);
    recordAll(ledger.beginRun(NEW_RUN), new Desk().trade('SPY', 'buy', '3', '100'));
    const answer = (): unknown => {
      ledger.beat({ pid: TRADER, now: later() });
      attendant.tick?.(micros(clock));
      const { state } = source.look(later());
      const { code, maxQty } = state.judge({ ...SPY, side: 'sell', qty: '3' }, micros(clock));
      return [code, maxQty];
    };
    expect(answer()).toEqual([null, '3']);
    engine.learn({ kind: 'held', symbol: 'SPY', qty: qty('1') });
    expect(answer()).toEqual(['books_differ', '1']);
    engine.learn({ kind: 'held', symbol: 'SPY', qty: undefined });
    expect(answer()).toEqual([null, '3']);
    engine.learn({ kind: 'held', symbol: 'SPY', qty: qty('1') });
    expect(answer()).toEqual(['books_differ', '1']);
    // It was killed.
    clock += 60_000_000;
    expect(readRiskState(path, TERMS, micros(clock)).facts?.held).toBeUndefined();
  });

  it('that is silent is one that should have spoken', () => {
    const path = newPath();
    const ledger = trader(path);
    ledger.beginRun(NEW_RUN);
    const at = later();
    ledger.beat({ pid: TRADER, now: at });
    expect(sourceOf(path).look(micros(at + 60_000_000))).toMatchObject({ at, hasTrader: true });
  });

  it('that was killed is none, once its last word is old', () => {
    const path = newPath();
    const ledger = trader(path);
    ledger.beginRun(NEW_RUN);
    const at = later();
    ledger.beat({ pid: TRADER, now: at });
    const source = sourceOf(path, []);
    expect(source.look(micros(at + 1_000_000))).toMatchObject({ at, hasTrader: true });
    expect(source.look(micros(at + 3_000_000))).toMatchObject({ hasTrader: false });
  });

  it('that ended in order is none at once; the state is as old as the file', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      ledger.beginRun(NEW_RUN);
      ledger.beat({ pid: TRADER, now: later() });
    });
    const at = ofMillis(1_700_000_000_000);
    utimesSync(path, toMillis(at) / 1000, toMillis(at) / 1000);
    expect(sourceOf(path).look(later())).toMatchObject({ hasTrader: false, at });
  });
});

describe('the file', () => {
  it('is not there, has no run, or is none', () => {
    const path = newPath();
    const source = sourceOf(path);
    expect(() => source.look(later())).toThrow(expect.objectContaining({ code: 'not_found' }));
    withLedger(path, () => undefined);
    expect(() => source.look(later())).toThrow(expect.objectContaining({ code: 'not_found' }));
    withLedger(path, (ledger) => void ledger.beginRun(NEW_RUN));
    expect(source.look(later()).run).toBe('1');
    rmSync(path);
    expect(() => source.look(later())).toThrow(expect.objectContaining({ code: 'not_found' }));
    writeFileSync(path, 'x'.repeat(5000));
    expect(() => source.look(later())).toThrow(expect.objectContaining({ code: 'ledger_corrupt' }));
  });

  it('that takes the place of another is read, though as many commits were counted in it', () => {
    const [path, other] = [newPath(), newPath()];
    for (const [file, held] of [
      [path, '3'],
      [other, '5'],
    ] as const) {
      withLedger(file, (ledger) => {
        recordAll(ledger.beginRun(NEW_RUN), new Desk().trade('SPY', 'buy', held, '100'));
      });
    }
    const source = sourceOf(path);
    const before = source.look(later()).state;
    expect(before.judge(SPY, micros(clock)).checks[1]?.value).toBe('4');
    copyFileSync(other, `${path}.new`);
    renameSync(`${path}.new`, path);
    const after = source.look(later()).state;
    expect(after.ledgerSeq).toBe(before.ledgerSeq);
    expect(after.judge(SPY, micros(clock)).checks[1]?.value).toBe('6');
  });
});
