/** What goes wrong with ledger files: each kind is told by its code, with the file and a way out. */

import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { fillOf } from '../../../src/io/sqlite/decode.js';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { temporaryDirectory } from '../../support/cli.js';
import { Desk, holder, NEW_RUN, recordAll, START, withLedger } from './desk.js';

const NOBODY = 65_534;
const isRoot = process.geteuid?.() === 0;

afterEach(() => {
  if (isRoot) process.seteuid?.(0);
});

/** Root may do anything: becomes nobody until the end of the test. */
function dropRights(): void {
  if (isRoot) process.seteuid?.(NOBODY);
}

function filledLedger(): string {
  const path = join(temporaryDirectory(), 'ledger.db');
  withLedger(path, (ledger) => {
    recordAll(ledger.beginRun(NEW_RUN), new Desk().trade('SPY', 'buy', '1', '10'));
  });
  return path;
}

const read = (path: string): unknown => readLedger(path, (reads) => reads.fills({ run: 1 }).length);
const write = (path: string): void => openLedger(path, holder).close();
const failure = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('a ledger that is not there', () => {
  it('is told to a reader with the way to make one, and nothing is made', () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'ledger.db');
    expect(() => read(path)).toThrow(
      expect.objectContaining({
        code: 'not_found',
        message: `no ledger at ${path}`,
        hint: expect.stringContaining('trade') as string,
      }),
    );
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is an empty file too', () => {
    const path = join(temporaryDirectory(), 'ledger.db');
    writeFileSync(path, '');
    expect(() => read(path)).toThrow(failure('not_found'));
    write(path);
    expect(read(path)).toBe(0);
  });
});

describe('a file that is no ledger', () => {
  it.each([
    ['text', 'symbol,qty\n'.repeat(1000)],
    ['a few bytes', 'SQLite format 3\0'],
  ])('%s is refused by readers and writers, and left as it is', (_, text) => {
    const path = join(temporaryDirectory(), 'ledger.db');
    writeFileSync(path, text);
    expect(() => read(path)).toThrow(failure('ledger_corrupt'));
    expect(() => write(path)).toThrow(failure('ledger_corrupt'));
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readdirSync(dirname(path))).toEqual(['ledger.db']);
  });

  it("another program's database is refused, and left as it is", () => {
    const path = join(temporaryDirectory(), 'places.db');
    new Database(path).exec('CREATE TABLE places (name TEXT)').close();
    const bytes = readFileSync(path);
    expect(() => read(path)).toThrow(failure('ledger_corrupt'));
    expect(() => write(path)).toThrow(failure('ledger_corrupt'));
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(['places.db']);
  });

  it('a directory is refused', () => {
    const path = temporaryDirectory();
    expect(() => read(path)).toThrow(failure('ledger_readonly'));
    expect(() => write(path)).toThrow(failure('ledger_readonly'));
  });
});

describe('a damaged ledger', () => {
  it('that was cut short is refused', () => {
    const path = filledLedger();
    truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096);
    expect(() => read(path)).toThrow(failure('ledger_corrupt'));
  });

  it('with text that is no number is refused, not guessed', () => {
    const path = filledLedger();
    new Database(path).exec("UPDATE runs SET cash = '12,5'").close();
    withLedger(path, (ledger) => {
      expect(() => ledger.resumable(NEW_RUN.fingerprint)).toThrow(failure('ledger_corrupt'));
    });
  });

  it('is told with the file, the table and the row', () => {
    const path = filledLedger();
    new Database(path).exec("UPDATE fills SET price = 'abc'").close();
    expect(() => readLedger(path, (reads) => reads.fills({ run: 1 }).map(fillOf))).toThrow(
      expect.objectContaining({
        code: 'ledger_corrupt',
        message: 'the ledger is damaged: "abc" is no price',
        where: `${path}: fills where run = 1 and fill_id = 'f1'`,
        hint: expect.stringContaining(`tradectl ledger verify --db ${path}`) as string,
      }),
    );
  });

  it.each(['equity', 'fills', 'meta'])('without the table %s is refused by readers and writers', (table) => {
    const path = filledLedger();
    const db = new Database(path);
    db.pragma('foreign_keys = OFF');
    db.exec(`DROP TABLE ${table}`).close();
    const all = (): unknown =>
      readLedger(path, (reads) => [reads.equity(1), reads.fills({ run: 1 }), reads.meta('mode')]);
    const named = { code: 'ledger_corrupt', where: path, message: expect.stringContaining(table) as string };
    expect(all).toThrow(expect.objectContaining(named));
    expect(() => write(path)).toThrow(expect.objectContaining(named));
  });
});

describe('a newer format', () => {
  it('is refused by readers and writers', () => {
    const path = filledLedger();
    const db = new Database(path);
    db.pragma('user_version = 99');
    db.close();
    expect(() => read(path)).toThrow(failure('ledger_newer'));
    expect(() => write(path)).toThrow(failure('ledger_newer'));
  });
});

describe('a ledger that cannot be written', () => {
  it('because its link leads nowhere is told when it is opened', () => {
    const path = join(temporaryDirectory(), 'ledger.db');
    symlinkSync('/nowhere/ledger.db', path);
    expect(() => write(path)).toThrow(failure('ledger_readonly'));
    expect(() => read(path)).toThrow(failure('not_found'));
  });

  it('because of its mode is told when it is opened', () => {
    const path = filledLedger();
    chmodSync(path, 0o444);
    chmodSync(dirname(path), 0o777);
    dropRights();
    expect(() => write(path)).toThrow(failure('ledger_readonly'));
  });

  it('because of its directory is told when it is opened', () => {
    const directory = join(temporaryDirectory(), 'closed');
    mkdirSync(directory, { mode: 0o555 });
    chmodSync(dirname(directory), 0o755);
    dropRights();
    expect(() => write(join(directory, 'ledger.db'))).toThrow(failure('ledger_readonly'));
    expect(() => write(join(directory, 'deeper', 'ledger.db'))).toThrow(failure('ledger_readonly'));
  });

  it('can be read all the same, once no trader has it open', () => {
    const path = filledLedger();
    chmodSync(path, 0o444);
    chmodSync(dirname(path), 0o555);
    dropRights();
    expect(read(path)).toBe(1);
    expect(readdirSync(dirname(path))).not.toContain('ledger.db-shm');
  });

  it('may not be read without the right to', () => {
    const path = filledLedger();
    chmodSync(path, 0o000);
    chmodSync(dirname(path), 0o755);
    dropRights();
    expect(() => read(path)).toThrow(failure('ledger_readonly'));
  });
});

describe('a ledger in use', () => {
  it('by a program that ignores the lock is told, and the run takes no more', () => {
    const path = filledLedger();
    const intruder = new Database(path);
    withLedger(path, (ledger) => {
      const run = ledger.beginRun(NEW_RUN);
      intruder.exec('BEGIN IMMEDIATE');
      expect(() => run.commit({ applied: 1, at: START })).toThrow(failure('ledger_locked'));
      intruder.exec('ROLLBACK');
      expect(() => run.commit({ applied: 1, at: START })).toThrow(failure('ledger_locked'));
    });
    intruder.close();
  });
});
