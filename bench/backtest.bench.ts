/** SMA 50/200 over one-minute bars in memory, through the one real engine, beside a bare loop and an npm peer. */

import { runBare } from './support/bare-loop.js';
import { createBars } from './support/bars.js';
import { crossover, runEngine, START_CASH } from './support/engine-run.js';
import { frameOf, runGrademark } from './support/grademark-run.js';
import { inTurn, isQuick, median, mustAgree, nanosEach, report } from './support/measure.js';

const BARS = isQuick ? 1_000_000 : 10_000_000;
const PEER_BARS = isQuick ? 50_000 : 200_000;
const ROUNDS = isQuick ? 3 : 5;

const bars = createBars(BARS, 1);
const [engine, bare] = [runEngine(bars, crossover()), runBare(bars, START_CASH)];
mustAgree('fills of the bare loop', bare.fills, engine.fills);
mustAgree('equity of the bare loop', bare.equity, engine.equity);
mustAgree('drawdown of the bare loop', bare.maxDrawdown, engine.maxDrawdown);

const [ours, loop] = await inTurn(
  ROUNDS,
  () => nanosEach(BARS, () => runEngine(bars, crossover())),
  () => nanosEach(BARS, () => runBare(bars, START_CASH)),
);
report({ bench: 'backtest', case: 'backtest', unit: 'ns/bar', baselineName: 'bare loop of doubles' }, ours, loop, {
  barsPerSecond: 1e9 / median(ours ?? []),
});

const few = createBars(PEER_BARS, 1);
const frame = frameOf(few);
const [oursOnFew, grademark] = await inTurn(
  ROUNDS,
  () => nanosEach(PEER_BARS, () => runEngine(few, crossover())),
  () => nanosEach(PEER_BARS, () => runGrademark(frame)),
);
report(
  { bench: 'backtest', case: `backtest, ${PEER_BARS} bars`, unit: 'ns/bar', baselineName: 'grademark 0.3' },
  oursOnFew,
  grademark,
  { barsPerSecond: 1e9 / median(oursOnFew ?? []) },
);
