/** A backtest over columns in memory, put together from the parts that `tradectl backtest` uses. */

import { benchmarkObserver, curveObserver } from '../../src/app/observers.js';
import { must } from '../../src/core/base/assert.js';
import { parseMoney, parsePrice } from '../../src/core/base/decimal.js';
import { type Money, moneyNumber, ONE_UNIT } from '../../src/core/base/fixed.js';
import { micros } from '../../src/core/base/time.js';
import { BuyAndHold } from '../../src/core/engine/benchmark.js';
import { Engine } from '../../src/core/engine/engine.js';
import type { EngineSetup } from '../../src/core/engine/engine-setup.js';
import { TradingLoop } from '../../src/core/engine/loop.js';
import { MemoryLedger } from '../../src/core/engine/memory-ledger.js';
import { BarBatch } from '../../src/core/market/bar-batch.js';
import type { BarColumns } from '../../src/core/market/columns.js';
import type { Instrument } from '../../src/core/market/instrument.js';
import { NO_COSTS } from '../../src/core/orders/costs.js';
import { SimVenue } from '../../src/core/sim/sim-venue.js';
import { EquityCurve } from '../../src/core/stats/equity-curve.js';
import { resolveParams } from '../../src/core/strategy/params.js';
import { findStrategy } from '../../src/core/strategy/registry.js';
import type { Strategy } from '../../src/core/strategy/strategy.js';
import { batchesOf } from './bars.js';

const SYMBOL = 'BENCH';
export const START_CASH = 100_000;

export interface RunResult {
  readonly fills: number;
  readonly equity: number;
  readonly maxDrawdown: number;
}

/** SMA 50/200, as it comes with tradectl. */
export function crossover(): Strategy {
  const definition = findStrategy('sma-crossover');
  return definition.create(resolveParams(definition, {}), { symbol: SYMBOL, tickSize: 0.01, lotSize: 1 });
}

/** In and out in turn, a decision every `bars` bars: as many fills as one likes. */
export function flips(bars: number): Strategy {
  let left = bars;
  let isLong = false;
  return {
    onBar: (_, ctx) => {
      if (--left > 0) return;
      left = bars;
      isLong = !isLong;
      if (isLong) ctx.enter('long', 'in');
      else ctx.exit('out');
    },
  };
}

/** Runs a strategy, long only and all in without costs, through the one engine to its figures. */
export function runEngine(bars: BarColumns, strategy: Strategy): RunResult {
  const cash = must(parseMoney(String(START_CASH)), 'cash is money');
  const instruments = [{ symbol: SYMBOL, tickSize: must(parsePrice('0.01'), 'a cent is a price'), lotSize: ONE_UNIT }];
  const engine = new Engine(setupOf(instruments, cash, strategy));
  const ledger = new MemoryLedger();
  const curve = new EquityCurve(START_CASH);
  const holdCurve = new EquityCurve(START_CASH);
  const hold = new BuyAndHold(instruments, cash, NO_COSTS);
  const observers = [curveObserver(engine, curve), benchmarkObserver(hold, holdCurve)];
  const loop = new TradingLoop(engine, new SimVenue(instruments, NO_COSTS, engine), ledger, observers);
  loop.start(micros(bars.time[0] ?? 0));
  for (const columns of batchesOf(bars)) takeBatch(loop, new BarBatch([SYMBOL], columns));
  engine.valuation.check();
  holdCurve.finish();
  const { maxDrawdown } = curve.finish();
  return { fills: ledger.fills, equity: moneyNumber(engine.exactEquity()), maxDrawdown };
}

function takeBatch(loop: TradingLoop, batch: BarBatch): void {
  for (let i = 0; i < batch.length; i++) {
    const bar = batch.at(i);
    if (bar !== undefined) loop.take(bar);
  }
}

const setupOf = (instruments: readonly Instrument[], cash: Money, strategy: Strategy): EngineSetup => ({
  instruments,
  cash,
  strategyId: 'bench',
  createStrategy: () => strategy,
  sizing: { kind: 'all' },
  direction: 'long',
  costs: NO_COSTS,
  limits: {},
  release: 'next-price',
  seed: 1,
  orderPrefix: 'bench',
  ordersMade: 0,
});
