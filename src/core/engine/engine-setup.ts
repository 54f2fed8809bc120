/** What an engine is made from: instruments, money, a strategy, and the terms it trades on. */

import type { Money } from '../base/fixed.js';
import type { Instrument } from '../market/instrument.js';
import type { CostModel } from '../orders/costs.js';
import type { Limits } from '../risk/limits.js';
import type { Strategy, StrategySetup } from '../strategy/strategy.js';
import type { Sizing } from './sizing.js';

export interface EngineSetup {
  readonly instruments: readonly Instrument[];
  /** Orders and positions of these are followed, and a person may act on them; no strategy trades them. */
  readonly asides?: readonly Instrument[];
  readonly cash: Money;
  readonly strategyId: string;
  /** Called once for each instrument. */
  readonly createStrategy: (setup: StrategySetup) => Strategy;
  readonly sizing: Sizing;
  /** Long only turns `enter('short')` into an exit. */
  readonly direction: 'long' | 'both';
  readonly costs: CostModel;
  readonly limits: Limits;
  /** When a decided order is released: at the next price of its symbol, or at once. */
  readonly release: 'next-price' | 'at-once';
  /** Whether the venue may speak of an order that has ended: a broker may, one in this process does not. */
  readonly hasLateReports?: boolean;
  /** Whether orders go to a broker, which has rules of its own. */
  readonly isBroker?: boolean;
  /** Whether orders that a broker would refuse are counted: where none is there to refuse them. */
  readonly foresees?: boolean;
  /** Whether every order is told with the figures of all checks: what a ledger keeps, and a backtest has no time for. */
  readonly keepsFigures?: boolean;
  readonly seed: number;
  /** Client order ids are `<prefix>-<count>`; the count goes on after `ordersMade`. */
  readonly orderPrefix: string;
  readonly ordersMade: number;
}
