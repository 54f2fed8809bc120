/** Lets DuckDB read all of a file and hand over one row of sums: the limit of every reader built on it. */

import { DuckDBInstance } from '@duckdb/node-api';
import { peakMegabytes } from './peak.js';

const [, , file = ''] = process.argv;
const start = performance.now();
const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
const sums = ['epoch_us(time)', 'open', 'high', 'low', 'close', 'volume'].map((column) => `sum(${column})::DOUBLE`);
const answer = await connection.runAndReadAll(`SELECT count(*)::DOUBLE, ${sums.join(', ')} FROM '${file}'`);
const [[rows, , , , , sum] = []] = answer.getRowsJson();
const ms = performance.now() - start;
console.log(JSON.stringify({ rows, sum, ms, megabytes: peakMegabytes() }));
