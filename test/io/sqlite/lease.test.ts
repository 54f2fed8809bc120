/** The file beside a ledger: who has the lease, which orders the watchdog made, what all have counted. */

import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE, type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import { heldBy, takenBy } from '../../../src/core/venue/lease.js';
import { Limiter } from '../../../src/core/venue/limiter.js';
import { Turnstile } from '../../../src/io/alpaca/trading/turnstile.js';
import { writeHalt } from '../../../src/io/sqlite/halt.js';
import { LeaseFile } from '../../../src/io/sqlite/lease.js';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { LedgerCount } from '../../../src/io/sqlite/limiter-count.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { temporaryDirectory } from '../../support/cli.js';
import { StillClock } from '../alpaca/trading/clocks.js';

const NOW = micros(1_700_000_000_000_000);
const TRADER = { holder: 'trader', pid: 1 };
const DOG = { holder: 'dog', pid: 2 };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const newLedger = (): string => {
  const path = join(temporaryDirectory(), 'ledger.db');
  openLedger(path, { pid: 1, now: NOW }).close();
  return path;
};

function open(ledger: string): LeaseFile {
  const file = LeaseFile.open(ledger);
  closers.push(() => file.close());
  return file;
}

/** Another process that stands still in the middle of a transaction. */
function stuck(path: string): () => void {
  const db = new Database(path);
  db.exec('BEGIN IMMEDIATE');
  const end = (): void => void db.close();
  closers.push(end);
  return end;
}

describe('the lease file', () => {
  it('is private, and empty before the first trader', () => {
    const ledger = newLedger();
    expect(open(ledger).read()).toBeUndefined();
    expect(statSync(`${ledger}.lease`).mode & 0o777).toBe(0o600);
  });

  it('changes hands once, also where two ask for the same', () => {
    const ledger = newLedger();
    const [one, other] = [open(ledger), open(ledger)];
    const held = heldBy(undefined, TRADER, SECOND, NOW);
    expect(one.change(undefined, held)).toBe(true);
    expect(other.change(undefined, held)).toBe(false);
    const found = other.read();
    expect(found).toEqual(held);
    const taken = takenBy(held, DOG, 'silence', NOW);
    expect([one.change(found, taken), other.change(found, taken)]).toEqual([true, false]);
    expect(other.read()).toEqual(taken);
  });

  it('takes beats of its holder alone, and no lease from one who beat meanwhile', () => {
    const ledger = newLedger();
    const [trader, dog] = [open(ledger), open(ledger)];
    const held = heldBy(undefined, TRADER, SECOND, NOW);
    trader.change(undefined, held);
    const found = dog.read();
    expect(trader.beat(held, micros(NOW + 5), NOW)).toBe(true);
    expect(dog.change(found, takenBy(held, DOG, 'silence', NOW))).toBe(false);
    expect(dog.change(dog.read(), takenBy(held, DOG, 'silence', NOW))).toBe(true);
    expect(trader.beat(held, micros(NOW + 9), NOW)).toBe(false);
    trader.end(held, 'released');
    expect(dog.read()?.state).toBe('taken');
  });

  it('remembers the orders of a watchdog until they are in the books', () => {
    const file = open(newLedger());
    const closing = {
      clientOrderId: 'w-1',
      symbol: 'AAPL',
      side: 'sell',
      qty: '100',
      at: NOW,
      reason: 'silence',
    } as const;
    file.intend(closing);
    file.intend({ ...closing, qty: '7' });
    expect(file.closings()).toEqual([closing]);
    file.adopted('w-1');
    expect(file.closings()).toEqual([]);
  });

  it('says that it is no lease file where it is something else', () => {
    const ledger = newLedger();
    writeFileSync(`${ledger}.lease`, 'this is not a database, and it is long enough to be looked at'.repeat(20));
    expect(() => LeaseFile.open(ledger)).toThrow(/damaged, or is no ledger/);
  });
});

describe('the halt', () => {
  it('is written beside a writer, and the first reason stays', () => {
    const ledger = newLedger();
    const writer = openLedger(ledger, { pid: 1, now: NOW });
    writeHalt(ledger, { at: NOW, who: 'risk watchdog', reason: 'first' });
    writeHalt(ledger, { at: NOW, who: 'risk watchdog', reason: 'second' });
    writer.close();
    const text = readLedger(ledger, (reads) => reads.meta('risk_halt'));
    expect(JSON.parse(text ?? '')).toEqual({ at: NOW, who: 'risk watchdog', reason: 'first' });
  });

  it('does not wait for ever for a writer that stands still in a commit', () => {
    const ledger = newLedger();
    stuck(ledger);
    expect(() => writeHalt(ledger, { at: NOW, who: 'risk watchdog', reason: 'silence' }, 50)).toThrow(/being written/);
  });
});

const never = new AbortController().signal;
const settled = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A process of the account: how many of its requests left. */
function speaker(ledger: string, clock: StillClock, limit = 10) {
  const troubles: string[] = [];
  const count = new LedgerCount(ledger, (message) => troubles.push(message));
  closers.push(() => count.close());
  const turnstile = new Turnstile(new Limiter({ limit, window: MINUTE }), clock, count);
  const left: Micros[] = [];
  const ask = (times: number, urgency: 'read' | 'urgent' = 'urgent'): void => {
    for (let i = 0; i < times; i++) void turnstile.pass(urgency, never).then(() => left.push(clock.now()));
  };
  return { troubles, turnstile, left, ask };
}

describe('requests of several processes', () => {
  it('are counted together, and the reserve stays for the urgent', async () => {
    const ledger = newLedger();
    const clock = new StillClock();
    const [one, other] = [speaker(ledger, clock), speaker(ledger, clock)];
    one.ask(5, 'read');
    other.ask(5, 'read');
    await settled();
    expect([one.left.length, other.left.length]).toEqual([5, 2]);
    other.ask(9);
    await settled();
    expect(one.left.length + other.left.length).toBe(10);
    clock.pass(60_000);
    await settled();
    // The six urgent ones, and of the reads one: their part is full.
    expect(one.left.length + other.left.length).toBe(17);
  });

  it('are held back together where the broker refused one for the rate', async () => {
    const ledger = newLedger();
    const clock = new StillClock();
    const [one, other] = [speaker(ledger, clock), speaker(ledger, clock)];
    one.turnstile.throttled(20 * SECOND);
    other.ask(1, 'read');
    await settled();
    expect(other.left).toEqual([]);
    clock.pass(20_000);
    await settled();
    expect(other.left).toHaveLength(1);
  });

  it('are counted alone where the file is stuck, said once, and told when it is free again', async () => {
    const ledger = newLedger();
    const clock = new StillClock();
    const [one, other] = [speaker(ledger, clock), speaker(ledger, clock)];
    one.ask(1);
    await settled();
    const free = stuck(`${ledger}.lease`);
    one.ask(4);
    one.ask(1);
    await settled();
    expect([one.left.length, one.troubles.length]).toEqual([6, 1]);
    expect(one.troubles[0]).toContain('counted by this process alone');
    free();
    clock.pass(6000);
    one.ask(1);
    other.ask(9);
    await settled();
    expect([one.left.length, other.left.length]).toEqual([7, 3]);
  });

  it('are counted alone before there is a ledger, without a word', async () => {
    const path = join(temporaryDirectory(), 'none.db');
    const { ask, left, troubles } = speaker(path, new StillClock());
    ask(12);
    await settled();
    expect([left.length, troubles]).toEqual([10, []]);
  });
});
