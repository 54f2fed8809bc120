/** A disk that fills up: what was committed stays, what was not is refused and gone. */

import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { temporaryDirectory } from '../../support/cli.js';
import { Desk, NEW_RUN, recordAll, START, withLedger } from './desk.js';

/** Enough pages for the tables and a little more. */
const PAGES = 40;

vi.mock('better-sqlite3', async (original) => {
  const { default: Real } = await original<{ default: typeof Database }>();
  class Small extends Real {
    constructor(...given: ConstructorParameters<typeof Real>) {
      super(...given);
      this.pragma(`max_page_count = ${PAGES}`);
    }
  }
  return { default: Small };
});

it('tells that the disk is full, keeps every commit before, and takes no more', () => {
  const path = join(temporaryDirectory(), 'ledger.db');
  const desk = new Desk();
  const cursors: number[] = [];
  withLedger(path, (ledger) => {
    const run = ledger.beginRun(NEW_RUN);
    const fillUp = (): void => {
      for (let i = 0; i < 10_000; i += 3) {
        recordAll(run, desk.trade('SPY', 'buy', '1', '10'), i);
        cursors.push(i + 3);
      }
    };
    const full = expect.objectContaining({ code: 'ledger_full', where: path }) as Error;
    expect(fillUp).toThrow(full);
    expect(() => run.commit({ applied: 1, at: START })).toThrow(full);
  });
  expect(cursors.length).toBeGreaterThan(10);
  readLedger(path, (reads) => {
    expect(reads.fills({ run: 1 })).toHaveLength(cursors.length);
    expect(reads.runById('1')?.cursor_applied).toBe(cursors.at(-1));
    expect(reads.integrityProblems()).toEqual([]);
  });
});
