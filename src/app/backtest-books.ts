/** A backtest's books in a ledger file: written in one transaction that stands only if the run is new. */

import type { Micros } from '../core/base/time.js';
import type { Engine } from '../core/engine/engine.js';
import type { Cursor, Ledger, Observer } from '../core/ports.js';
import { openLedger } from '../io/sqlite/ledger.js';
import { EquityRows } from './observers.js';
import { type RunPlan, seedOf } from './run-setup.js';

export interface BacktestBooks extends Ledger {
  /** Watches the run for its daily equity rows. */
  observe(engine: Engine): Observer;
  /** Commits under the run's id; false, with nothing written, where the ledger has that run already. */
  finish(id: string, cursor: Cursor, engine: Engine): boolean;
  close(): void;
}

/** Throws TradectlError `ledger_*` where the file cannot be written. */
export function openBacktestBooks(
  path: string,
  plan: RunPlan,
  config: Readonly<Record<string, unknown>>,
  now: () => Micros,
): BacktestBooks {
  const ledger = openLedger(path, { pid: process.pid, now: now() });
  const run = ledger.beginRun({
    mode: 'backtest',
    strategy: plan.strategy.definition.name,
    params: plan.params,
    config,
    fingerprint: 'backtest',
    orderPrefix: 'bt',
    startCash: plan.options.cash,
    seed: seedOf(plan.options),
    startedAt: now(),
    provisional: true,
  });
  let rows: EquityRows | undefined;
  return {
    record: (step, cursor) => run.record(step, cursor),
    recordEquity: (point) => run.recordEquity(point),
    commit: (cursor) => run.commit(cursor),
    observe: (engine) => {
      rows = new EquityRows(engine, 'day', (point) => run.recordEquity(point));
      return rows;
    },
    finish: (id, cursor, engine) => {
      rows?.finish();
      for (const { symbol } of engine.portfolio.books) run.recordMark(symbol, engine.knownMark(symbol), cursor.at);
      return run.finishAs(id, cursor, now());
    },
    close: () => ledger.close(),
  };
}
