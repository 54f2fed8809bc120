/** What goes wrong with a simulator's state file is told in words of that file: no ledger, no `--db`. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { TradectlError } from '../../../src/core/base/errors.js';
import { SimState } from '../../../src/io/sqlite/sim-state.js';
import { temporaryDirectory } from '../../support/cli.js';
import { holder } from './desk.js';

/** The error of opening the file and reading it. */
function troubleWith(path: string): TradectlError {
  try {
    const state = SimState.open(path, holder);
    try {
      state.records();
    } finally {
      state.close();
    }
  } catch (error) {
    if (error instanceof TradectlError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

function made(change: (path: string) => void): string {
  const path = join(temporaryDirectory(), 'sim.db');
  SimState.open(path, holder).close();
  change(path);
  return path;
}

const withSql = (sql: string) => (path: string) => {
  const db = new Database(path);
  db.exec(sql);
  db.close();
};

test.each([
  ['a directory', 'ledger_readonly', () => temporaryDirectory()],
  ['text', 'ledger_corrupt', () => made((path) => writeFileSync(path, 'no database, '.repeat(100)))],
  ['another database', 'ledger_corrupt', () => made(withSql('PRAGMA application_id = 1'))],
  ['a newer format', 'ledger_newer', () => made(withSql('PRAGMA user_version = 99'))],
  ['a file that lacks a column', 'ledger_corrupt', () => made(withSql('ALTER TABLE state RENAME COLUMN json TO text'))],
  ['a record that is no JSON', 'ledger_corrupt', () => made(withSql("INSERT INTO state VALUES ('a', 'b', '{')"))],
  [
    'a file whose directory is a file',
    'ledger_readonly',
    () =>
      join(
        made(() => undefined),
        'sim.db',
      ),
  ],
])('%s', (_, code, path) => {
  const { message, hint, code: told } = troubleWith(path());
  expect(told).toBe(code);
  expect(`${message} ${hint}`).not.toMatch(/ledger|--db/);
  expect(`${message} ${hint}`).toMatch(/state/);
});

test('a file in use names its holder', () => {
  const path = join(temporaryDirectory(), 'sim.db');
  const state = SimState.open(path, holder);
  const { code, message, hint } = troubleWith(path);
  expect(code).toBe('ledger_locked');
  expect(message).toMatch(/^the state file is in use by process/);
  expect(hint).toContain('--state');
  state.close();
});
