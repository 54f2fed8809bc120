/** Requests of other processes to the writer: appended beside its lock, taken once, answered. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { initial } from '../../../src/io/sqlite/migrations/0001-initial.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { appendRequest, requestOf } from '../../../src/io/sqlite/requests.js';
import { bundled, CHILD_ENV } from '../../support/bundle.js';
import { temporaryDirectory } from '../../support/cli.js';
import { Desk, NEW_RUN, recordAll, START, withLedger } from './desk.js';

const newPath = (): string => join(temporaryDirectory(), 'ledger.db');
const asked = (n: number) => ({ kind: 'halt', body: { n }, madeBy: 'a test', at: START });

describe('requests', () => {
  it('are appended beside a writer, taken once and oldest first, and answered', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      expect(ledger.takeRequests(START)).toEqual([]);
      expect([appendRequest(path, asked(1)), appendRequest(path, asked(2))]).toEqual([1, 2]);
      const taken = ledger.takeRequests(START);
      expect(taken.map(({ id, kind, body, madeBy }) => [id, kind, body, madeBy])).toEqual([
        [1, 'halt', { n: 1 }, 'a test'],
        [2, 'halt', { n: 2 }, 'a test'],
      ]);
      expect(ledger.takeRequests(START)).toEqual([]);
      ledger.answerRequest(1, 'done');
      ledger.answerRequest(1, 'something else');
    });
    const [first, second] = readLedger(path, (reads) => reads.requests().map(requestOf));
    expect(first).toMatchObject({ takenAt: START, outcome: 'done' });
    expect(second).toMatchObject({ takenAt: START, outcome: undefined });
  });

  it('that a writer took and did not answer come to the next', () => {
    const path = newPath();
    withLedger(path, (ledger) => {
      appendRequest(path, asked(1));
      appendRequest(path, asked(2));
      ledger.takeRequests(START);
      ledger.answerRequest(1, 'done');
    });
    withLedger(path, (ledger) => expect(ledger.takeRequests(START).map(({ id }) => id)).toEqual([2]));
  });

  it('do not grow without end', () => {
    const path = newPath();
    withLedger(path, () => undefined);
    const db = new Database(path);
    const insert = db.prepare("INSERT INTO requests (kind, body, made_by, at) VALUES ('x', '1', 'y', 1)");
    for (let i = 0; i < 1000; i++) insert.run();
    db.close();
    expect(() => appendRequest(path, asked(1))).toThrow(expect.objectContaining({ code: 'ledger_full' }));
    withLedger(path, (ledger) => expect(ledger.takeRequests(START)).toHaveLength(100));
  });

  it('need a ledger that can take them', () => {
    const path = newPath();
    expect(() => appendRequest(path, asked(1))).toThrow(expect.objectContaining({ code: 'not_found' }));
    const db = new Database(path);
    db.exec(`${initial} PRAGMA application_id = 1953653868; PRAGMA user_version = 1;`).close();
    expect(() => appendRequest(path, asked(1))).toThrow(expect.objectContaining({ code: 'ledger_readonly' }));
    new Database(path).exec('PRAGMA user_version = 99').close();
    expect(() => appendRequest(path, asked(1))).toThrow(expect.objectContaining({ code: 'ledger_newer' }));
  });

  it('of another process wait for no lock while this one writes without pause', async () => {
    const path = newPath();
    const program = bundled(ASKER, import.meta.dirname);
    const desk = new Desk();
    await withWriter(path, async (write) => {
      const child = fork(program, [path], { env: CHILD_ENV });
      const exit = once(child, 'exit');
      while (child.exitCode === null) {
        write(desk);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect((await exit)[0]).toBe(0);
    });
    expect(readLedger(path, (reads) => reads.requests().length)).toBe(50);
    expect(readLedger(path, (reads) => reads.fills({ run: 1 }).length)).toBe(desk.fills.length);
  });
});

const ASKER = `
import { appendRequest } from '../../../src/io/sqlite/requests.js';
for (let n = 0; n < 50; n++) appendRequest(process.argv[2] ?? '', { kind: 'import', body: { n }, madeBy: 'asker', at: 1 as never });
`;

async function withWriter(path: string, work: (write: (desk: Desk) => void) => Promise<void>): Promise<void> {
  const ledger = openLedger(path, { pid: process.pid, now: START });
  const run = ledger.beginRun(NEW_RUN);
  try {
    await work((desk) => recordAll(run, desk.trade('SPY', 'buy', '1', '470')));
  } finally {
    ledger.close();
  }
}
