/** Reads a file of bars into columns as a backtest does, and tells what it took. */

import { openBarFiles } from '../../src/io/files/bar-files.js';
import { peakMegabytes } from './peak.js';

const [, , file = ''] = process.argv;
const start = performance.now();
const opened = await openBarFiles({ files: [file] });
let [rows, sum] = [0, 0];
for (const one of opened.series) {
  for await (const bars of one.batches()) {
    rows += bars.length;
    for (let i = 0; i < bars.length; i++) sum += bars.close[i] ?? 0;
  }
}
const ms = performance.now() - start;
opened.close();
console.log(JSON.stringify({ rows, sum, ms, megabytes: peakMegabytes() }));
