/** One writer: across processes, released by whatever ends the holder; and what a crash leaves behind. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { bundled, CHILD_ENV } from '../../support/bundle.js';
import { temporaryDirectory } from '../../support/cli.js';
import { holder, money, NEW_RUN, START, withLedger } from './desk.js';
import { holdLedger } from './trader.js';

let program = '';

/** Holds the ledger, says so, and waits to be killed. */
const SOURCE = `
import { holdLedger } from './trader.js';
holdLedger(process.argv[2], { pid: process.pid, now: ${START} });
process.stdout.write('holding');
process.stdin.resume();`;

beforeAll(() => {
  program = bundled(SOURCE, import.meta.dirname);
});

/** Resolves once the trader holds the ledger. */
async function startTrader(path: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, path], { env: CHILD_ENV, stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout ?? child, 'data');
  return child;
}

describe('the lock', () => {
  it('keeps a second process out, naming the first and since when', async () => {
    const path = join(temporaryDirectory(), 'ledger.db');
    const child = await startTrader(path);
    expect(() => openLedger(path, holder)).toThrow(
      expect.objectContaining({
        code: 'ledger_locked',
        message: `the ledger is being written by process ${child.pid} since 2024-01-08T14:30:00Z`,
        where: path,
      }),
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('is waited for a moment: who only looks whether somebody writes holds it for less', () => {
    const path = join(temporaryDirectory(), 'ledger.db');
    const first = holdLedger(path, holder);
    const from = performance.now();
    expect(() => openLedger(path, holder)).toThrow(expect.objectContaining({ code: 'ledger_locked' }));
    expect(performance.now() - from).toBeGreaterThan(200);
    first.close();
  });

  it('falls with the process that held it, and only what was committed stays', async () => {
    const path = join(temporaryDirectory(), 'ledger.db');
    const child = await startTrader(path);
    readLedger(path, (reads) => {
      expect(reads.fills({ run: 1 })).toHaveLength(1);
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    readLedger(path, (reads) => {
      expect(reads.fills({ run: 1 })).toHaveLength(1);
    });
    withLedger(path, (ledger) => {
      const stored = ledger.resumable(NEW_RUN.fingerprint);
      expect(stored).toMatchObject({ status: 'running', orderCount: 1, cash: money('95279'), cursor: { applied: 3 } });
      expect(stored?.fills).toHaveLength(1);
      expect(stored?.lots).toHaveLength(1);
    });
  });

  it('keeps a second writer of the same process out, until the first closes', () => {
    const path = join(temporaryDirectory(), 'ledger.db');
    const first = holdLedger(path, holder);
    expect(() => openLedger(path, holder)).toThrow(expect.objectContaining({ code: 'ledger_locked' }));
    expect(readFileSync(`${path}.lock.holder`, 'utf8')).toBe('4711 2024-01-08T14:30:00Z\n');
    first.close();
    withLedger(path, () => undefined);
  });
});
