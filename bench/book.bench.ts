/** An update of the order book beside npm's fastest sorted map, on a dense book and on sparse ones. */

import { createUpdates, runBook, runBtree, timeUpdates } from './support/book-run.js';
import { inTurn, isQuick, mustAgree, nanosEach, report } from './support/measure.js';

const UPDATES = isQuick ? 100_000 : 500_000;
const ROUNDS = isQuick ? 5 : 9;

/** Ticks between levels; at 2,500 each has a page of the ladder to itself. */
const GAPS = { dense: 1, sparse: 400, 'very sparse': 2500 };

for (const [name, gap] of Object.entries(GAPS)) {
  const updates = createUpdates(UPDATES, gap, 1);
  mustAgree('all that was read', runBtree(updates), runBook(updates));
  const [ours, theirs] = await inTurn(
    ROUNDS,
    () => nanosEach(UPDATES, () => runBook(updates)),
    () => nanosEach(UPDATES, () => runBtree(updates)),
  );
  const times = timeUpdates(updates).sort((a, b) => a - b);
  const p999 = times[Math.floor(times.length * 0.999)] ?? Number.NaN;
  const subject = { bench: 'book', case: `an update, ${name}`, unit: 'ns/update', baselineName: 'sorted-btree' };
  report(subject, ours, theirs, { p999 });
}
