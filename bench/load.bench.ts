/** Files into columns, and a whole backtest from a file: rows a second and peak memory, beside DuckDB's own scan. */

import { join } from 'node:path';
import { writeBarFiles } from './support/bar-data.js';
import { inTurn, isQuick, median, mustAgree, report } from './support/measure.js';
import { runChild, runProgramForMemory, withFolder } from './support/processes.js';

const PARQUET_ROWS = isQuick ? 1_000_000 : 10_000_000;
const CSV_ROWS = isQuick ? 200_000 : 2_000_000;
const ROUNDS = isQuick ? 3 : 5;
const SCAN = "DuckDB's own scan";

interface Reading {
  readonly rows: number;
  readonly sum: number;
  readonly ms: number;
  readonly megabytes: number;
}

await withFolder(async (folder) => {
  const parquet = { path: join(folder, 'bars.parquet'), rows: PARQUET_ROWS };
  const csv = { path: join(folder, 'bars.csv'), rows: CSV_ROWS };
  await writeBarFiles([parquet, csv]);
  await loading('Parquet', parquet.path, parquet.rows);
  await loading('CSV', csv.path, csv.rows);
  await command(folder, parquet.path);
});

/** Our reader beside the scan, in turn, each in a process of its own. */
async function loading(format: string, path: string, rows: number): Promise<void> {
  const [ours, scan] = [await runChild<Reading>('load-child', path), await runChild<Reading>('scan-child', path)];
  mustAgree('rows read', ours.rows, rows);
  mustAgree('sum of closes', ours.sum, scan.sum);
  const memory: [number[], number[]] = [[], []];
  const measure = (child: string, into: number[]) => async (): Promise<number> => {
    const { ms, megabytes } = await runChild<Reading>(child, path);
    into.push(megabytes);
    return (ms * 1e6) / rows;
  };
  const [time, limit] = await inTurn(ROUNDS, measure('load-child', memory[0]), measure('scan-child', memory[1]));
  const subject = { bench: 'load', baselineName: SCAN };
  const rowsPerSecond = 1e9 / median(time ?? []);
  report({ ...subject, case: `${format}, ${rows} rows`, unit: 'ns/row' }, time, limit, { rowsPerSecond });
  report({ ...subject, case: `${format}, peak memory`, unit: 'MB' }, ...memory);
}

/** `tradectl backtest FILE --json` from start to end, beside the scan of its file. */
async function command(folder: string, path: string): Promise<void> {
  const memory: [number[], number[]] = [[], []];
  const [time, limit] = await inTurn(
    ROUNDS,
    async () => {
      const { ms, told } = await runProgramForMemory(folder, ['backtest', path, '--json']);
      memory[0].push(Number(told));
      return ms / 1000;
    },
    async () => {
      const { ms, megabytes } = await runChild<Reading>('scan-child', path);
      memory[1].push(megabytes);
      return ms / 1000;
    },
  );
  const subject = { bench: 'load', baselineName: SCAN };
  const rowsPerSecond = PARQUET_ROWS / median(time ?? []);
  report({ ...subject, case: 'tradectl backtest, wall time', unit: 's' }, time, limit, { rowsPerSecond });
  report({ ...subject, case: 'tradectl backtest, peak memory', unit: 'MB' }, ...memory);
}
