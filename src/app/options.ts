/** What a run is asked to do, as the rest of the program understands it: typed, exact, complete. Types only. */

import type { Money, Price, Qty } from '../core/base/fixed.js';
import type { Micros, Timeframe } from '../core/base/time.js';
import type { Sizing } from '../core/engine/sizing.js';
import type { CostModel } from '../core/orders/costs.js';

export type Direction = 'long' | 'both';

/** Where a decision at the close of a bar fills: at the next bar's open, or at that close. */
export type FillRule = 'next-open' | 'close';

/** Everything a backtest and a trading session have in common. */
export interface RunOptions {
  /** A name that tradectl knows, or the path of a file. */
  readonly strategy: string;
  /** As typed; the strategy's own schema reads them. */
  readonly params: Readonly<Record<string, string>>;
  /** Undefined leaves it to the run's default. */
  readonly direction: Direction | undefined;
  /** Positive. */
  readonly cash: Money;
  readonly size: Sizing;
  /** Positive. */
  readonly lot: Qty;
  /** Positive; undefined where the data tell. */
  readonly tick: Price | undefined;
  readonly costs: CostModel;
  readonly fill: FillRule;
  /** Undefined where the data tell. */
  readonly timeframe: Timeframe | undefined;
  readonly seed: number | undefined;
  /** Bars seen before the first decision. */
  readonly warmup: number;
  /** The first instant that belongs to the run. */
  readonly from: Micros | undefined;
  /** The last instant that belongs to the run: the last microsecond of the day that was typed. */
  readonly to: Micros | undefined;
  /** The ledger's file as given by `--db`. */
  readonly db: string | undefined;
  readonly json: boolean;
}

export type GateOperator = '>=' | '>' | '<=' | '<';

/** A condition on a result, such as `sharpe>=1`; a metric that is null fails it. */
export interface Gate {
  readonly metric: string;
  readonly operator: GateOperator;
  readonly value: number;
}
