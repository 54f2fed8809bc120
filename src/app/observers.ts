/** What watches a backtest: the equity curve, the benchmark's, and the rows of `--equity`. */

import { moneyText } from '../core/base/decimal.js';
import { isZero, type Money, max, moneyNumber } from '../core/base/fixed.js';
import { dayOf, type Micros, timeText } from '../core/base/time.js';
import type { BuyAndHold } from '../core/engine/benchmark.js';
import type { Engine } from '../core/engine/engine.js';
import type { MarketEvent } from '../core/events.js';
import type { EquityPoint, Observer } from '../core/ports.js';
import type { EquityCurve } from '../core/stats/equity-curve.js';

// Classes, not object literals, and methods, not getters: V8 inlines a method that it knows by its class, getters last.

class CurveObserver implements Observer {
  constructor(
    readonly engine: Engine,
    readonly curve: EquityCurve,
  ) {}

  onSettled(event: MarketEvent): void {
    if (event.kind === 'bar') this.curve.row(event.tsEvent, this.engine.valuation.estimate(), this.engine.isExposed);
  }
}

class BenchmarkObserver implements Observer {
  constructor(
    readonly benchmark: BuyAndHold,
    readonly curve: EquityCurve,
  ) {}

  onSettled(event: MarketEvent): void {
    if (event.kind !== 'bar') return;
    this.benchmark.onBar(event);
    this.curve.row(event.tsEvent, this.benchmark.estimate(), this.benchmark.isExposed);
  }
}

/** Marks a run at every bar's close. */
export const curveObserver = (engine: Engine, curve: EquityCurve): Observer => new CurveObserver(engine, curve);

/** Keeps buy and hold beside the run. */
export const benchmarkObserver = (benchmark: BuyAndHold, curve: EquityCurve): Observer =>
  new BenchmarkObserver(benchmark, curve);

/** Hands on the exact account once per time (`row`) or once per UTC day (`day`), after all bars of it. */
export class EquityRows implements Observer {
  #last: EquityPoint | undefined;

  constructor(
    readonly engine: Engine,
    readonly per: 'row' | 'day',
    readonly take: (point: EquityPoint) => void,
  ) {}

  onSettled(event: MarketEvent): void {
    if (event.kind === 'bar') this.note(event.tsEvent);
  }

  /** The account as it stands at that time; told once a later one comes. */
  note(at: Micros): void {
    const last = this.#last;
    if (last !== undefined && this.#isNext(last.at, at)) this.take(last);
    this.#last = { at, equity: this.engine.exactEquity(), cash: this.engine.portfolio.cash };
  }

  finish(): void {
    if (this.#last !== undefined) this.take(this.#last);
    this.#last = undefined;
  }

  #isNext(before: Micros, now: Micros): boolean {
    return this.per === 'row' ? before !== now : dayOf(before) !== dayOf(now);
  }
}

/** The cells of one row of `--equity`: time, equity, cash, drawdown (a fraction of the peak so far). */
export function equityCells(startEquity: Money): (point: EquityPoint) => readonly string[] {
  let peak = startEquity;
  return ({ at, equity, cash }) => {
    peak = max(peak, equity);
    const drawdown = isZero(peak) ? 0 : 1 - moneyNumber(equity) / moneyNumber(peak);
    return [timeText(at), moneyText(equity), moneyText(cash), String(drawdown === 0 ? 0 : drawdown)];
  };
}
