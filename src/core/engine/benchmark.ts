/** Buy and hold beside a run: all in at the first bar's open, the cash split evenly over the symbols, same lot and costs. */

import { BySymbol } from '../base/by-symbol.js';
import { affordableAllIn, isZero, type Money, minus, type Price, plus, splitEvenly, ZERO_QTY } from '../base/fixed.js';
import type { Bar } from '../events.js';
import { type Instrument, TickScale } from '../market/instrument.js';
import { type CostModel, entryPrice, fillFee, unitCost } from '../orders/costs.js';
import type { ClientOrderId } from '../orders/order.js';
import { Portfolio } from '../portfolio/portfolio.js';
import type { PositionBook } from '../portfolio/position-book.js';

interface Holding {
  readonly scale: TickScale;
  readonly instrument: Instrument;
  readonly book: PositionBook;
  isBought: boolean;
  mark: number;
}

export class BuyAndHold {
  readonly portfolio: Portfolio;
  readonly #budget: Money;
  readonly #holdings = new BySymbol<Holding>('no instrument');
  readonly #list: readonly Holding[];
  /** Nothing is ever sold. */
  #isExposed = false;

  constructor(
    instruments: readonly Instrument[],
    cash: Money,
    readonly costs: CostModel,
  ) {
    this.portfolio = new Portfolio(cash);
    this.#budget = splitEvenly(cash, Math.max(1, instruments.length));
    for (const instrument of instruments) {
      const { symbol, tickSize } = instrument;
      const book = this.portfolio.book(symbol);
      this.#holdings.set(symbol, { scale: new TickScale(tickSize), instrument, book, isBought: false, mark: 0 });
    }
    this.#list = [...this.#holdings.values()];
  }

  /** Buys at the first bar's open, then only marks. */
  onBar(bar: Bar): void {
    const holding = this.#holdings.get(bar.symbol);
    if (holding === undefined) return;
    if (!holding.isBought) this.#buy(holding, bar);
    holding.mark = bar.close;
  }

  /** Equity as a double. */
  estimate(): number {
    let equity = this.portfolio.cashUnits;
    for (let i = 0; i < this.#list.length; i++) {
      const holding = this.#list[i];
      if (holding !== undefined) equity += holding.book.units * holding.mark;
    }
    return equity;
  }

  get isExposed(): boolean {
    return this.#isExposed;
  }

  exactEquity(): Money {
    return this.portfolio.equity((symbol) => this.#markOf(symbol));
  }

  #markOf(symbol: string): Price {
    const { scale, mark } = this.#holdings.at(symbol);
    return scale.price(mark);
  }

  #buy(holding: Holding, bar: Bar): void {
    holding.isBought = true;
    const { costs } = this;
    const bare = holding.scale.price(bar.open);
    const qty = affordableAllIn(
      minus(this.#budget, costs.feePerOrder),
      unitCost(costs, 'buy', bare),
      holding.instrument.lotSize,
    );
    if (isZero(qty)) return;
    const price = entryPrice(costs, 'buy', bare);
    this.#isExposed = true;
    this.portfolio.apply({
      fillId: `hold-${bar.symbol}`,
      clientOrderId: `hold-${bar.symbol}` as ClientOrderId,
      strategyId: 'buy-and-hold',
      symbol: bar.symbol,
      side: 'buy',
      qty,
      price,
      fee: plus(fillFee(costs, price, qty), costs.feePerOrder),
      feeQty: ZERO_QTY,
      ts: bar.tsEvent,
    });
  }
}
