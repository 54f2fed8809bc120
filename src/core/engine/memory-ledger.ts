/** The books of a run kept in memory: what a backtest needs at its end, and nothing to wait for. */

import type { ClosedTrade } from '../portfolio/records.js';
import type { Denial, Ledger, Step } from '../ports.js';

/** Orders that risk refused: how many of each code, and the first of all. */
export interface Denials {
  readonly byCode: ReadonlyMap<string, number>;
  readonly first: Denial | undefined;
}

export class MemoryLedger implements Ledger {
  readonly trades: ClosedTrade[] = [];
  orders = 0;
  fills = 0;
  denied = 0;
  readonly #byCode = new Map<string, number>();
  #firstDenial: Denial | undefined;

  record(step: Step): void {
    for (const trade of step.trades) this.trades.push(trade);
    for (const change of step.changes) if (change.from === undefined) this.orders++;
    this.fills += step.fills.length;
    for (const denial of step.denials) {
      this.denied++;
      this.#firstDenial ??= denial;
      this.#byCode.set(denial.code, (this.#byCode.get(denial.code) ?? 0) + 1);
    }
  }

  get denials(): Denials {
    return { byCode: this.#byCode, first: this.#firstDenial };
  }

  recordEquity(): void {
    // The curve is an observer's affair.
  }

  commit(): void {
    // Memory is as durable as it gets.
  }
}
