/** The books of a run kept in memory: what a backtest needs at its end, and nothing to wait for. */

import type { ClosedTrade } from '../portfolio/records.js';
import type { Ledger, Step } from '../ports.js';

export class MemoryLedger implements Ledger {
  readonly trades: ClosedTrade[] = [];
  orders = 0;
  fills = 0;
  denied = 0;

  record(step: Step): void {
    for (const trade of step.trades) this.trades.push(trade);
    for (const change of step.changes) if (change.from === undefined) this.orders++;
    this.fills += step.fills.length;
    this.denied += step.denials.length;
  }

  recordEquity(): void {
    // The curve is an observer's affair.
  }

  commit(): void {
    // Memory is as durable as it gets.
  }
}
