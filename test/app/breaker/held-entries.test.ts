/** What a running session holds entries by is told by whoever reads its ledger, and by nobody once it has ended. */

import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { heldAttend } from '../../../src/app/breaker/held-entries.js';
import { reportRisk } from '../../../src/app/breaker/risk-report.js';
import { storedRestraint } from '../../../src/app/breaker/stored-hold.js';
import type { SessionDoor } from '../../../src/app/trade/attendant.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { openLedger, type SqliteLedger } from '../../../src/io/sqlite/ledger.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { renderRiskStatus } from '../../../src/views/risk-status.js';
import { temporaryDirectory } from '../../support/cli.js';
import { play } from '../../support/core/run.js';

const NOW = micros(1_700_000_000_000_000);
const ledgers: SqliteLedger[] = [];
afterEach(() => {
  for (const ledger of ledgers.splice(0)) ledger.close();
});

function session() {
  const path = join(temporaryDirectory(), 'ledger.db');
  const ledger = openLedger(path, { pid: 1, now: NOW });
  ledgers.push(ledger);
  ledger.beat({ pid: 1, now: NOW });
  const { engine } = play({});
  const attend = () => heldAttend({ engine, ledger, now: () => NOW } as unknown as SessionDoor);
  const report = (hasTrader = true) =>
    reportRisk(path, { settings: undefined, crash: { starts: 3, window: SECOND }, now: NOW, isAlive: () => hasTrader });
  const holdOf = (hasTrader: boolean) =>
    readLedger(path, (reads) => storedRestraint(reads, undefined, () => hasTrader).hold);
  return { engine, attend, report, holdOf };
}

it('is told while it holds, the strongest first, by the words of its denials', async () => {
  const { engine, attend, report, holdOf } = session();
  const attendant = attend();
  engine.hold('books', 'positions differ');
  attendant.tick?.(NOW);
  expect(report()).toMatchObject({
    state: 'held',
    entries: 'held',
    held: { source: 'books', reason: 'positions differ' },
  });
  expect(holdOf(true)).toEqual({ code: 'entries_held', reason: 'positions differ' });
  expect(renderRiskStatus(report(), { kind: 'tabs' })).toMatch(
    /^entries {2}held\n[^]*\ntrader {3}holds them since .*differ\n/,
  );
  engine.hold('account', 'it is blocked');
  attendant.tick?.(NOW);
  expect(holdOf(true)?.code).toBe('account_blocked');
  engine.hold('account', undefined);
  engine.hold('books', undefined);
  attendant.tick?.(NOW);
  expect([report().entries, report().held]).toEqual(['allowed', null]);
  engine.hold('books', 'positions differ');
  attendant.tick?.(NOW);
  await attendant.end?.();
  expect(report().held).toBeNull();
});

it('of a trader that was killed holds nothing, and the next start forgets it', () => {
  const { engine, attend, report, holdOf } = session();
  const killed = attend();
  engine.hold('clock', 'it is 600 s ahead');
  killed.tick?.(NOW);
  expect([report(false).entries, holdOf(false)]).toEqual(['allowed', undefined]);
  attend();
  expect(report().held).toBeNull();
});
