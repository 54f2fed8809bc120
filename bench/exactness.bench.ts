/** What exact money costs: the engine beside its twin on doubles, with a fill every 10 bars and every 1,000. */

import { createBars } from './support/bars.js';
import type * as EngineRun from './support/engine-run.js';
import { inTurn, isQuick, median, mustAgree, nanosEach, report } from './support/measure.js';

const BARS = isQuick ? 300_000 : 2_000_000;
const ROUNDS = isQuick ? 5 : 9;

const load = async (arithmetic: string): Promise<typeof EngineRun> =>
  (await import(new URL(`./engine-run.${arithmetic}.mjs`, import.meta.url).href)) as typeof EngineRun;

const [exact, doubles] = [await load('exact'), await load('doubles')];
const bars = createBars(BARS, 1);

for (const every of [10, 1000]) {
  const [a, b] = [exact.runEngine(bars, exact.flips(every)), doubles.runEngine(bars, doubles.flips(every))];
  mustAgree('fills on doubles', b.fills, a.fills);
  mustAgree('equity on doubles', b.equity, a.equity, 1e-6);
  const [ours, twin] = await inTurn(
    ROUNDS,
    () => nanosEach(BARS, () => exact.runEngine(bars, exact.flips(every))),
    () => nanosEach(BARS, () => doubles.runEngine(bars, doubles.flips(every))),
  );
  report(
    { bench: 'exactness', case: `a fill every ${every} bars`, unit: 'ns/bar', baselineName: 'same engine on doubles' },
    ours,
    twin,
    { shareOfTime: 1 - median(twin ?? []) / median(ours ?? []) },
  );
}
