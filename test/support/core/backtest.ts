/** Runs the SMA crossover through the engine and tells its result in the words of the slow backtest. */

import { must } from '../../../src/core/base/assert.js';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { dateText, parseDate } from '../../../src/core/base/time.js';
import { Ruin } from '../../../src/core/engine/ruin.js';
import type { Bar } from '../../../src/core/events.js';
import type { ClosedTrade } from '../../../src/core/portfolio/records.js';
import { smaCrossover } from '../../../src/core/strategy/sma-crossover.js';
import { costs, instrument, money, qty, rate } from './build.js';
import { type Play, play, type SetupOptions } from './run.js';
import type { SlowBar, SlowResult, SlowRules } from './slow-backtest.js';

export const barOf = ({ date, open, high, low, close }: SlowBar, symbol = 'ABC'): Bar => {
  const time = must(parseDate(date), date);
  const [o, h, l, c] = [open, high, low, close].map(Number);
  return {
    kind: 'bar',
    symbol,
    tsEvent: time,
    tsRecv: time,
    open: o ?? 0,
    high: h ?? 0,
    low: l ?? 0,
    close: c ?? 0,
    volume: 0,
  };
};

const tradeText = ({ side, qty: size, entryTime, entryPrice, exitTime, exitPrice, pnl, fees }: ClosedTrade): string =>
  `${side} ${qtyText(size)} ${dateText(entryTime)} @ ${priceText(entryPrice)} > ${dateText(exitTime)} @ ${priceText(exitPrice)}: ` +
  `${moneyText(pnl)} fees ${moneyText(fees)}`;

export function setupOfRules(rules: SlowRules): SetupOptions {
  const { size, fast, slow } = rules;
  return {
    instruments: [instrument('ABC', '0.01', rules.lot)],
    cash: money(rules.cash),
    direction: rules.direction,
    costs: costs(rules),
    release: rules.fill === 'close' ? 'at-once' : 'next-price',
    sizing:
      size.kind === 'all'
        ? size
        : size.kind === 'qty'
          ? { kind: 'qty', qty: qty(size.value) }
          : { kind: 'percent', percent: rate(size.value) },
    strategy: (setup) => smaCrossover.create({ fast, slow }, setup),
  };
}

export interface Outcome extends SlowResult {
  readonly run: Play;
}

export function backtest(bars: readonly SlowBar[], rules: SlowRules): Outcome {
  const run = play(setupOfRules(rules));
  const ruin = new Ruin(run.engine);
  const equity: string[] = [];
  for (const bar of bars.map((one) => barOf(one))) {
    if (ruin.isBefore(bar.tsEvent)) break;
    run.take(bar);
    equity.push(moneyText(run.engine.exactEquity()));
  }
  run.engine.valuation.check();
  const { lots } = run.engine.portfolio.book('ABC');
  const [lot] = lots;
  return {
    run,
    equity,
    trades: run.memory.trades.map(tradeText),
    open:
      lot === undefined ? undefined : `${qtyText(lot.qty)} @ ${priceText(lot.price)} since ${dateText(lot.openedAt)}`,
    cash: moneyText(run.engine.portfolio.cash),
    dropped: run.memory.denials.length,
  };
}
