/**
 * What looking costs a trader: the same trader before the same feed, with its screen on a terminal and without, in turn.
 *
 * The highest rate that is held (every marked message answered, the slowest hundredth within 50 ms), to a twentieth, and
 * the time from a message to its order at 10,000 messages a second, and what processor time the trader takes for one.
 */

import { isQuick, quantile, report } from './support/measure.js';
import { hasTerminals, runTrader, type ViewRun } from './support/view-run.js';

const RATE = isQuick ? 2000 : 10_000;
const ROUNDS = isQuick ? 2 : 4;
const SECONDS = isQuick ? 14 : 20;
const SEARCH_SECONDS = isQuick ? 14 : 11;
const LATE_MS = 50;
const FIRST_RATE = isQuick ? 4000 : 8000;
const [COARSE, FINE] = isQuick ? [2, 2] : [1.4, 1.05];
const HIGHEST = isQuick ? 8000 : 100_000;

const isHeld = ({ latencies, isWhole }: ViewRun): boolean => isWhole && quantile(latencies, 0.99) <= LATE_MS;

/** Where the trader alone no longer holds it: from the step before on, both are tried. */
async function lastHeldAlone(): Promise<number> {
  let rate = FIRST_RATE;
  while (rate < HIGHEST && isHeld(await runTrader({ rate: rate * COARSE, seconds: SEARCH_SECONDS, hasView: false })))
    rate *= COARSE;
  return rate;
}

/** The highest rates held, alone and looked at: both at each rate in turn, twice before one is given up. */
async function highestRates(): Promise<readonly [alone: number, looked: number]> {
  const highest = [0, 0];
  const isOver = [false, false];
  for (let rate = await lastHeldAlone(); rate <= HIGHEST && isOver.includes(false); rate *= FINE)
    for (const at of [0, 1]) {
      if (isOver[at] === true) continue;
      const terms = { rate, seconds: SEARCH_SECONDS, hasView: at === 1 };
      if (isHeld(await runTrader(terms)) || isHeld(await runTrader(terms))) highest[at] = rate;
      else isOver[at] = true;
    }
  return [highest[0] ?? 0, highest[1] ?? 0];
}

async function delays(): Promise<void> {
  const [alone, looked]: [number[], number[]] = [[], []];
  const [cpuAlone, cpuLooked]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++)
    for (const hasView of [false, true]) {
      const { latencies, cpuEach } = await runTrader({ rate: RATE, seconds: SECONDS, hasView });
      (hasView ? looked : alone).push(...latencies);
      if (Number.isFinite(cpuEach)) (hasView ? cpuLooked : cpuAlone).push(cpuEach);
    }
  if (Math.min(cpuAlone.length, cpuLooked.length, alone.length, looked.length) === 0)
    throw new Error(`this machine has too much other work for ${RATE} messages a second`);
  const subject = { bench: 'view', baselineName: 'the same trader, nobody looking', unit: 'ms' };
  const name = `message to order with a screen, ${RATE} messages/s`;
  report({ ...subject, case: `${name}, median` }, looked, alone, { orders: looked.length });
  report({ ...subject, case: `${name}, p99` }, [quantile(looked, 0.99)], [quantile(alone, 0.99)]);
  const cpu = { ...subject, case: `processor time of the trader, ${RATE} messages/s`, unit: 'us/message' };
  report(cpu, cpuLooked, cpuAlone);
}

if (hasTerminals()) {
  await delays();
  const [alone, looked] = await highestRates();
  const subject = { bench: 'view', baselineName: 'the same trader, nobody looking', unit: 'us/message' };
  if (Math.min(alone, looked) > 0)
    report({ ...subject, case: 'highest rate held with a screen' }, [1e6 / looked], [1e6 / alone], { alone, looked });
  else console.error(`view: this machine has other work: held alone ${alone}, looked at ${looked} messages/s`);
} else console.error('view: skipped, since `script` (util-linux), which makes terminals, is not here');
