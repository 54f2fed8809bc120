/** The CSV files that a backtest writes, and the check that none of them overwrites what the run reads or keeps. */

import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TradectlError } from '../core/base/errors.js';
import type { Money } from '../core/base/fixed.js';
import type { Engine } from '../core/engine/engine.js';
import type { MemoryLedger } from '../core/engine/memory-ledger.js';
import type { Observer } from '../core/ports.js';
import { tradeRow } from '../core/stats/report.js';
import { createCsvWriter } from '../io/files/csv-writer.js';
import { EquityRows, equityCells } from './observers.js';

export interface OutputFiles {
  /** CSV files to write, if any. */
  readonly tradesFile: string | undefined;
  readonly equityFile: string | undefined;
}

export interface Outputs {
  readonly observers: readonly Observer[];
  commit(memory: MemoryLedger): void;
  discard(): void;
}

const TRADE_COLUMNS = [
  'symbol',
  'side',
  'qty',
  'entryTime',
  'entryPrice',
  'exitTime',
  'exitPrice',
  'pnl',
  'fees',
  'return',
] as const;

/** The CSV files asked for: opened before the run, so that a path that cannot be written fails at once. */
export function openOutputs({ tradesFile, equityFile }: OutputFiles, engine: Engine, cash: Money): Outputs {
  const trades = tradesFile === undefined ? undefined : createCsvWriter(tradesFile);
  const equity = equityFile === undefined ? undefined : createCsvWriter(equityFile);
  const cells = equityCells(cash);
  const rows = equity === undefined ? undefined : new EquityRows(engine, 'row', (point) => equity.row(cells(point)));
  equity?.row(['time', 'equity', 'cash', 'drawdown']);
  return {
    observers: rows === undefined ? [] : [rows],
    commit: (memory) => {
      trades?.row(TRADE_COLUMNS);
      for (const trade of memory.trades) {
        const row = tradeRow(trade);
        trades?.row(TRADE_COLUMNS.map((column) => String(row[column] ?? '')));
      }
      rows?.finish();
      trades?.commit();
      equity?.commit();
    },
    discard: () => {
      trades?.discard();
      equity?.discard();
    },
  };
}

/** A file by what people call it, `--trades` or `the data`, and its path. */
export type NamedFile = readonly [name: string, path: string | undefined];

/** Refuses (TradectlError `usage`) a file to be written that is one of the others, under whatever name or link. */
export function refuseOverwrites(written: readonly NamedFile[], others: readonly NamedFile[], cwd: string): void {
  const known = new Map<string, string>();
  for (const [name, path] of others) if (path !== undefined) known.set(identityOf(path, cwd), name);
  for (const [name, path] of written) {
    if (path === undefined || isDevice(path, cwd)) continue;
    const identity = identityOf(path, cwd);
    const other = known.get(identity);
    if (other !== undefined) {
      throw new TradectlError('usage', `${name} and ${other} are the same file: ${path}`, {
        where: name,
        hint: `give ${name} a file of its own`,
      });
    }
    known.set(identity, name);
  }
}

const statOf = (path: string, cwd: string): ReturnType<typeof statSync> | undefined =>
  statSync(resolve(cwd, path), { throwIfNoEntry: false });

/** Nothing is lost in /dev/null, a pipe or a terminal, however often it is named. */
const isDevice = (path: string, cwd: string): boolean => statOf(path, cwd)?.isFile() === false;

/** Equal for equal files: links of both kinds count as the file that they are of. */
function identityOf(path: string, cwd: string): string {
  const stat = statOf(path, cwd);
  if (stat !== undefined) return `${stat.dev}:${stat.ino}`;
  const file = resolve(cwd, path);
  const folder = statOf(dirname(file), cwd);
  return folder === undefined ? file : join(realpathSync(dirname(file)), basename(file));
}
