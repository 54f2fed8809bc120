/** `tradectl ledger backup` and `restore`: beside a process that writes, and what they refuse. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../src/app/ledger/verify.js';
import { openLedger } from '../../src/io/sqlite/ledger.js';
import { readLedger } from '../../src/io/sqlite/reader.js';
import { appendRequest } from '../../src/io/sqlite/requests.js';
import { accountLedger } from '../app/ledger/account-books.js';
import { writtenLedger } from '../app/ledger/books.js';
import { Desk, holder, NEW_RUN, recordAll, START, withLedger } from '../io/sqlite/desk.js';
import { bundled, CHILD_ENV } from '../support/bundle.js';
import { runCli, temporaryDirectory } from '../support/cli.js';

const newPath = (name = 'copy.db'): string => join(temporaryDirectory(), name);
const backup = (db: string, file: string, ...more: string[]) => runCli(['ledger', 'backup', file, '--db', db, ...more]);
const restore = (file: string, db: string, ...more: string[]) =>
  runCli(['ledger', 'restore', file, '--db', db, ...more]);
const fillsIn = (path: string): number => readLedger(path, (reads) => reads.fills({ run: 1 }).length);

let program = '';

/** Trades without pause until it is told to end. */
const WRITER = `
import { openLedger } from '../../src/io/sqlite/ledger.js';
import { Desk, NEW_RUN, recordAll, START } from '../io/sqlite/desk.js';
const ledger = openLedger(process.argv[2] ?? '', { pid: process.pid, now: START });
const run = ledger.beginRun(NEW_RUN);
const desk = new Desk();
const work = () => {
  for (let i = 0; i < 5; i++) recordAll(run, desk.trade('SPY', desk.fills.length % 3 === 0 ? 'buy' : 'sell', '2', '470'));
  if (desk.fills.length === 50) process.send?.('under way');
  setImmediate(work);
};
work();`;

beforeAll(() => {
  program = bundled(WRITER, import.meta.dirname);
});

async function writerOf(path: string): Promise<ChildProcess> {
  const child = fork(program, [path], { env: CHILD_ENV });
  await once(child, 'message');
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('ledger backup', () => {
  it('copies the ledger into one private file, and says what it verified', async () => {
    const [db, file] = [accountLedger(), newPath()];
    const { status, stdout, stderr } = await backup(db, file);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^backed up to .*copy\.db \(\d+ bytes\)\nclean: 1 run, 2 orders, 2 fills, 7 movements, /);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['copy.db']);
    expect(verifyLedger(file)).toEqual(verifyLedger(db));
    expect(readdirSync(dirname(file))).toEqual(['copy.db']);
  });

  it('says so in one document of JSON', async () => {
    const [db, file] = [accountLedger(), newPath()];
    const { status, stdout } = await backup(db, file, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'done',
      ledger: db,
      file,
      bytes: statSync(file).size,
      checked: { runs: 1, movements: 7 },
    });
  });

  it('is whole in the midst of a process that writes, which goes on', async () => {
    const db = newPath('ledger.db');
    const writer = await writerOf(db);
    let last = 0;
    for (let i = 0; i < 5; i++) {
      const file = newPath();
      const { status, stderr } = await backup(db, file);
      expect([status, stderr]).toEqual([0, expect.stringContaining('clean: 1 run')]);
      expect(fillsIn(file)).toBeGreaterThan(last);
      last = fillsIn(file);
    }
    expect(writer.exitCode).toBeNull();
    expect(fillsIn(db)).toBeGreaterThanOrEqual(last);
    await end(writer);
    expect(verifyLedger(db).status).toBe('clean');
  });

  it('replaces nothing', async () => {
    const file = newPath();
    writeFileSync(file, 'mine');
    const { status, stderr } = await backup(accountLedger(), file);
    expect(status).toBe(2);
    expect(stderr).toContain('there is a file of that name already');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('keeps no copy that does not verify', async () => {
    const [db, file] = [writtenLedger(), newPath()];
    new Database(db).exec("UPDATE runs SET cash = '123' WHERE key = 1").close();
    const { status, stderr } = await backup(db, file);
    expect(status).toBe(6);
    expect(stderr).toContain('does not verify: 1 of what it says differs, first cash 123');
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it('says where there is no ledger, and where it cannot write', async () => {
    const missing = await backup(newPath(), newPath());
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('no ledger at')]);
    const isRoot = process.getuid?.() === 0;
    const closed = temporaryDirectory();
    chmodSync(closed, 0o500);
    const refused = await backup(accountLedger(), isRoot ? '/proc/copy.db' : join(closed, 'copy.db'));
    expect(refused.status).toBe(6);
  });
});

describe('ledger restore', () => {
  it('puts the backup in place, keeps the old one, and the next run is a new one', async () => {
    const [db, file] = [writtenLedger(), newPath()];
    await backup(db, file);
    withLedger(db, (ledger) => {
      const run = ledger.beginRun({ ...NEW_RUN, fingerprint: 'later' });
      recordAll(run, new Desk().trade('SPY', 'buy', '1', '470'));
      expect(run.id).toBe('3');
    });
    appendRequest(db, { kind: 'halt', body: null, madeBy: 'test', at: START });
    const { status, stderr } = await restore(file, db);
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^restored .*ledger\.db; the one before is kept as .*ledger\.db\.before-20231114T221320Z\nclean/,
    );
    const kept = `${db}.before-20231114T221320Z`;
    expect(readLedger(kept, (reads) => [reads.runs().length, reads.requests().length])).toEqual([3, 1]);
    expect(readLedger(db, (reads) => reads.runs().length)).toBe(2);
    expect(statSync(db).mode & 0o777).toBe(0o600);
    expect(existsSync(file)).toBe(true);
    withLedger(db, (ledger) => {
      expect(ledger.resumable(NEW_RUN.fingerprint)).toBeUndefined();
      expect(ledger.mustReconcile).toBe(true);
      const run = ledger.beginRun(NEW_RUN);
      expect(run.id).toBe('4');
      expect(ledger.takeRequests(START)).toEqual([]);
      expect(appendRequest(db, { kind: 'halt', body: null, madeBy: 'test', at: START })).toBe(2);
      ledger.noteReconciled();
      run.finish('stopped', { applied: 0, at: START }, START);
    });
    withLedger(db, (ledger) => {
      expect(ledger.mustReconcile).toBe(false);
      expect(ledger.resumable(NEW_RUN.fingerprint)?.id).toBe('4');
    });
  });

  it('drops the requests that the backup brings along', async () => {
    const [db, file] = [writtenLedger(), newPath()];
    withLedger(db, () => appendRequest(db, { kind: 'flatten', body: null, madeBy: 'test', at: START }));
    await backup(db, file);
    await restore(file, db);
    withLedger(db, (ledger) => expect(ledger.takeRequests(START)).toEqual([]));
    expect(readLedger(db, (reads) => reads.request(1)?.outcome)).toMatch(/^dropped/);
  });

  it('makes a ledger where there is none', async () => {
    const [file, db] = [newPath(), newPath('new/ledger.db')];
    await backup(accountLedger(), file);
    const { status, stdout } = await restore(file, db, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'done', ledger: db, from: file, kept: null });
    expect(verifyLedger(db).status).toBe('clean');
  });

  it('mends a ledger that is damaged, and leaves out the ids that it may have given', async () => {
    const [db, file] = [writtenLedger(), newPath()];
    await backup(db, file);
    writeFileSync(db, 'no database at all, but long enough for one page of it'.repeat(100));
    expect((await restore(file, db)).status).toBe(0);
    withLedger(db, (ledger) => expect(ledger.beginRun(NEW_RUN).id).toBe('1003'));
  });

  it('is refused while a trader writes, and nothing has changed', async () => {
    const [db, file] = [newPath('ledger.db'), newPath()];
    const writer = await writerOf(db);
    await backup(db, file);
    const { status, stderr } = await restore(file, db);
    expect([status, stderr]).toEqual([6, expect.stringContaining(`is being written by process ${writer.pid}`)]);
    await end(writer);
    expect(fillsIn(db)).toBeGreaterThan(fillsIn(file) - 1);
    expect(readdirSync(dirname(db)).filter((name) => name.includes('before') || name.includes('restoring'))).toEqual(
      [],
    );
    expect((await restore(file, db)).status).toBe(0);
    expect(fillsIn(db)).toBe(fillsIn(file));
  });

  it('refuses what does not verify, is no ledger, is of another account, or is the ledger itself', async () => {
    const db = writtenLedger();
    const before = readFileSync(db);
    const wrong = writtenLedger();
    new Database(wrong).exec("UPDATE fills SET qty = '7' WHERE fill_id = 'f1' AND run = 1").close();
    const text = newPath('text.db');
    writeFileSync(text, 'not a ledger');
    const foreign = newPath('foreign.db');
    openLedger(foreign, holder, { venue: 'alpaca', mode: 'paper', account: 'PA1' }).close();
    const answers = [];
    for (const file of [wrong, text, foreign, db, newPath('none.db')]) answers.push(await restore(file, db));
    expect(answers.map(({ status }) => status)).toEqual([6, 6, 6, 2, 2]);
    expect(answers.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('does not verify'),
      expect.stringContaining('is damaged, or is no ledger'),
      expect.stringContaining('the ledger is of simulated paper simulated, the backup of alpaca paper PA1'),
      expect.stringContaining('the backup is the ledger itself'),
      expect.stringContaining('no ledger at'),
    ]);
    expect(readFileSync(db).equals(before)).toBe(true);
    expect(readdirSync(dirname(db)).filter((name) => name.includes('before') || name.includes('restoring'))).toEqual(
      [],
    );
  });
});
