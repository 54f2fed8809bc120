/** Files of one-minute bars, written by DuckDB: a random walk in cents, folded between 50 and 150. */

import { DuckDBInstance } from '@duckdb/node-api';

const START = 1_104_710_400_000_000;
const MINUTE = 60_000_000;

const barsOf = (rows: number): string => `
  WITH walk AS (
    SELECT i, sum((hash(i) % 21)::INTEGER - 10) OVER (ROWS UNBOUNDED PRECEDING) AS cents FROM range(${rows}) rows(i)
  ), closes AS (
    SELECT i, (5000 + abs((cents % 20000 + 20000) % 20000 - 10000)) / 100 AS close FROM walk
  ), bars AS (
    SELECT i, coalesce(lag(close) OVER (), close) AS open, close FROM closes
  )
  SELECT make_timestamp(${START} + i * ${MINUTE}) AS time, open, round(greatest(open, close) + 0.02, 2) AS high,
    round(least(open, close) - 0.02, 2) AS low, close, (hash(i + 7) % 1000)::DOUBLE AS volume
  FROM bars`;

/** Writes that many bars to each file; the names tell the format. */
export async function writeBarFiles(files: readonly { readonly path: string; readonly rows: number }[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const { path, rows } of files) await connection.run(`COPY (${barsOf(rows)}) TO '${path}'`);
  connection.disconnectSync();
  instance.closeSync();
}
