/** Simulators of a ledger's own: whoever comes to the ledger finds the one that its newest run was traded at, and no other. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLedgerSide } from '../../../src/app/reconcile/local.js';
import { OWN_BINDING, type OwnSim, ownNameOf, ownStatePath } from '../../../src/app/sim/own-sim.js';
import { storedOwnSim } from '../../../src/app/sim/stored-own-sim.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import type { NewRun } from '../../../src/io/sqlite/ledger.js';
import { Desk, money, NEW_RUN, recordAll, START, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';

const own = (seed: number): OwnSim => ({
  ...{ strategy: 'sma-crossover', params: NEW_RUN.params, symbols: ['ACME'], seed, cash: money('100000') },
});
const later = (seconds: number) => micros(START + seconds * SECOND);

function runAt(sim: OwnSim, source: Record<string, unknown>, startedAt: NewRun['startedAt']): NewRun {
  const { strategy } = sim;
  const config = { isBroker: true, ownSim: ownNameOf(sim), strategy, cash: '100000', source };
  return { ...NEW_RUN, config, startedAt, orderPrefix: `prefix of ${startedAt}` };
}

/** Traded at one, at another, and at that by hand; with an order open in each. */
function ledgerOf(...runs: readonly NewRun[]): string {
  const path = join(temporaryDirectory(), 'ledger.db');
  withLedger(path, (ledger) => {
    for (const run of runs) {
      const handle = ledger.beginRun(run);
      recordAll(handle, [new Desk().make('ACME', 'buy').step]);
      handle.finish('stopped', { applied: 0, at: START }, START);
    }
  });
  return path;
}

const market = (seed: number) => ({ feed: 'sim', symbols: ['ACME'], seed });

it('is told by an older run where the newest was begun by hand', () => {
  const path = ledgerOf(
    runAt(own(1), market(1), later(0)),
    runAt(own(2), market(2), later(1)),
    runAt(own(2), { manual: true }, later(2)),
  );
  writeFileSync(ownStatePath(own(2), path), '');
  expect(storedOwnSim(path)).toEqual({ ...own(2), begun: later(2) });
});

it('has no orders of another: these are not compared', () => {
  const path = ledgerOf(runAt(own(1), market(1), later(0)), runAt(own(2), market(2), later(1)));
  const { books } = readLedgerSide(path, OWN_BINDING, undefined);
  expect([books.orders.length, books.prefixes, books.since]).toEqual([1, [`prefix of ${later(1)}`], later(1)]);
});
