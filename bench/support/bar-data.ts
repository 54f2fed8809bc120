/** Files of one-minute bars, written by DuckDB: prices in cents that swing slowly, quickly, and a little at random. */

import { DuckDBInstance } from '@duckdb/node-api';

const PRICE = `round(100 + 20 * sin(i / 40000) + 3 * sin(i / 700) + sin(i / 90) + (hash(i) % 20) / 100, 2)`;

const BARS = `
  SELECT make_timestamp(1104710400000000 + i * 60000000) AS time, price(i - 1) AS open,
    round(greatest(price(i - 1), price(i)) + 0.02, 2) AS high, round(least(price(i - 1), price(i)) - 0.02, 2) AS low,
    price(i) AS close, (hash(i + 7) % 1000)::DOUBLE AS volume
  FROM range($rows) bars(i)`;

/** Writes `rows` bars to each file; the names tell the format. */
export async function writeBarFiles(files: readonly { readonly path: string; readonly rows: number }[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`CREATE MACRO price(i) AS ${PRICE}`);
  for (const { path, rows } of files) {
    await connection.run(`COPY (${BARS.replace('$rows', String(rows))}) TO '${path}'`);
  }
  connection.disconnectSync();
  instance.closeSync();
}
