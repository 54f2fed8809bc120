/** Loaded ahead of a program with `--import`: tells descriptor 3 the program's peak memory at its end. */

import { writeSync } from 'node:fs';
import { peakMegabytes } from './peak.js';

process.on('exit', () => writeSync(3, String(peakMegabytes())));
