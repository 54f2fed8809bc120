/** Which starts count as crashed, and when a start may only exit. */

import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { noteBug, noteEnd, noteStart } from '../../../src/app/breaker/crash-guard.js';
import { recordHalt, recordResume, stateOf } from '../../../src/app/breaker/risk-state.js';
import { backUp, restore } from '../../../src/app/ledger/backup.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { MINUTE, type Micros, micros } from '../../../src/core/base/time.js';
import { openLedger, type SqliteLedger } from '../../../src/io/sqlite/ledger.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { temporaryDirectory } from '../../support/cli.js';

const T0 = micros(1_700_000_000_000_000);
const minute = (count: number): Micros => micros(T0 + count * MINUTE);
const THREE = { starts: 3, window: 5 * MINUTE };

const open: SqliteLedger[] = [];
afterEach(() => {
  for (const ledger of open.splice(0)) ledger.close();
});

function ledgerOf(path = join(temporaryDirectory(), 'ledger.db')): SqliteLedger {
  const ledger = openLedger(path, { pid: 1, now: T0 });
  open.push(ledger);
  return ledger;
}

const start = ({ risk }: SqliteLedger, at: Micros, settings = THREE): string | undefined =>
  noteStart(risk, settings, 1, at)?.reason;

describe('starts', () => {
  it('that follow a clean end never count', () => {
    const ledger = ledgerOf();
    for (let i = 0; i < 20; i++) {
      expect(start(ledger, minute(i / 10))).toBeUndefined();
      noteEnd(ledger.risk, undefined);
    }
  });

  it('that follow a crash count, three within five minutes', () => {
    const ledger = ledgerOf();
    expect([0, 1, 2].map((at) => start(ledger, minute(at)))).toEqual([undefined, undefined, undefined]);
    expect(start(ledger, minute(3))).toBe('3 starts after a crash within 5 min');
    // Whatever comes of it now: only a person ends it.
    noteEnd(ledger.risk, undefined);
    expect(start(ledger, minute(60))).toContain('3 starts');
    noteEnd(ledger.risk, undefined);
    recordResume(ledger.risk, { at: minute(61), reason: 'mended', who: 'a test' });
    expect(start(ledger, minute(62))).toBeUndefined();
  });

  it('that lie further apart do not', () => {
    const ledger = ledgerOf();
    for (let i = 0; i < 10; i++) expect(start(ledger, minute(i * 3))).toBeUndefined();
  });

  it('do not count where nobody counts them', () => {
    const ledger = ledgerOf();
    const off = { ...THREE, starts: Number.POSITIVE_INFINITY };
    for (let i = 0; i < 10; i++) expect(start(ledger, minute(i / 10), off)).toBeUndefined();
  });
});

describe('the start after', () => {
  it.each([
    ['a bug', new Error('undefined is no function'), 'the last session ended by a bug: undefined is no function'],
    ['a broker that was away', new TradectlError('venue_unreachable', 'away'), undefined],
    ['a strategy that threw', new TradectlError('strategy', 'mine'), undefined],
    ['a signal', 'SIGTERM', undefined],
  ])('%s', (_, failure, held) => {
    const ledger = ledgerOf();
    start(ledger, T0);
    noteEnd(ledger.risk, failure);
    expect(start(ledger, minute(30))).toBe(held);
  });

  it('an error that nobody caught', () => {
    const ledger = ledgerOf();
    start(ledger, T0);
    noteBug(ledger.risk, 'an error that nobody caught');
    expect(start(ledger, minute(30))).toContain('nobody caught');
  });
});

it('is remembered in the file, each word with who and why', () => {
  const path = join(temporaryDirectory(), 'ledger.db');
  const { risk } = ledgerOf(path);
  recordHalt(risk, { at: T0, reason: 'news', who: 'ann@desk, process 7' });
  open.pop()?.close();
  const again = ledgerOf(path);
  expect(stateOf(again.risk).halt).toEqual({ at: T0, reason: 'news', who: 'ann@desk, process 7' });
  recordResume(again.risk, { at: minute(1), reason: 'over', who: 'bob@desk, process 8' });
  expect(stateOf(again.risk)).toMatchObject({ halt: undefined, crash: undefined, resumed: { reason: 'over' } });
  const events = readLedger(path, (reads) => reads.riskEvents(10)).map(({ kind, message, who }) => [
    kind,
    message,
    who,
  ]);
  expect(events).toEqual([
    ['resume', 'over', 'bob@desk, process 8'],
    ['halt', 'news', 'ann@desk, process 7'],
  ]);
});

it('is not lost by putting a backup in the place of a halted ledger', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'ledger.db');
  ledgerOf(path);
  open.pop()?.close();
  const backup = join(directory, 'backup.db');
  await backUp(path, backup, 1);
  recordHalt(ledgerOf(path).risk, { at: T0, reason: 'news', who: 'a test' });
  open.pop()?.close();
  await restore(backup, path, { pid: 1, now: minute(1) });
  expect(stateOf(ledgerOf(path).risk).halt).toMatchObject({ reason: 'news' });
});
