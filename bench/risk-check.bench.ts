/** Judging an order with every limit set, beside the same checks in decimal.js. */

import { inTurn, isQuick, mustAgree, nanosEach, quantile, report } from './support/measure.js';
import { createOrders, judgeDecimals, judgeExact, prepareDecimals, prepareExact } from './support/risk-run.js';

const ORDERS = isQuick ? 20_000 : 100_000;
const ROUNDS = isQuick ? 5 : 9;

const raw = createOrders(ORDERS, 1);
const [exact, decimals] = [prepareExact(raw), prepareDecimals(raw)];
const passed = judgeExact(exact);
mustAgree('orders that pass', judgeDecimals(decimals), passed);
mustAgree('a part of them passes', Math.sign(passed), 1);

const [ours, theirs] = await inTurn(
  ROUNDS,
  () => nanosEach(ORDERS, () => judgeExact(exact)),
  () => nanosEach(ORDERS, () => judgeDecimals(decimals)),
);

/** Each check by itself; the clock's own steps are in it. */
const times: number[] = [];
judgeExact(exact, (nanos) => times.push(nanos));
const subject = { bench: 'risk-check', case: 'a check, every limit set', unit: 'ns/check', baselineName: 'decimal.js' };
report(subject, ours, theirs, { p50Each: quantile(times, 0.5), p99Each: quantile(times, 0.99) });
