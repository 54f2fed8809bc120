/** What stays behind after hours of messages through decoder, books and store, all of them full before it begins. */

import { frameOf, Messages, type Mix } from './support/frames.js';
import { fill } from './support/full-market.js';
import { bytesInUse } from './support/heap.js';
import { Market } from './support/market-run.js';
import { isQuick, report } from './support/measure.js';

const HOURS = Number(process.env['TRADECTL_LEAK_HOURS'] ?? (isQuick ? 1 : 2));
const SYMBOLS = 20;
/** Of each symbol, a second. */
const RATE = 10;
const MIX: Mix = { trades: 30, quotes: 50, bars: 1, books: 19 };
const ALLOWED_MB = 5;
/** After the messages that filled it. */
const LATER = Date.parse('2024-03-01T00:00:00Z');

const market = new Market();
fill(SYMBOLS, (frame) => market.take(frame));
const messages = new Messages({
  symbols: SYMBOLS,
  mix: MIX,
  seed: 2,
  stepMicros: 1e6 / (RATE * SYMBOLS),
  start: LATER,
});
run(HOURS / 10);
const [before, residentBefore] = [await bytesInUse(), process.memoryUsage().rss];
run(HOURS);
const [after, residentAfter] = [await bytesInUse(), process.memoryUsage().rss];

const subject = { bench: 'leak', case: `growth in ${HOURS} h of ${RATE * SYMBOLS} messages/s`, unit: 'MB' };
report(
  { ...subject, baselineName: 'what is allowed in 24 h' },
  [Math.max(0.001, (after - before) / 1e6)],
  [ALLOWED_MB],
  {
    residentMegabytes: (residentAfter - residentBefore) / 1e6,
  },
);

function run(hours: number): void {
  for (let i = 0; i < hours * 3600 * RATE * SYMBOLS; i++) market.take(frameOf(messages, 1));
}
