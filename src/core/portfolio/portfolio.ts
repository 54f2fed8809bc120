/** Cash and positions of a run, exact; their value by mark, exact on demand and as a double per bar. */

import { isZero, type Money, minus, moneyNumber, notional, type Price, plus, ZERO_MONEY } from '../base/fixed.js';
import { PositionBook } from './position-book.js';
import type { ClosedTrade, Fill } from './records.js';

export class Portfolio {
  cash: Money;
  // Begins as a double: a field declared without a value is undefined first, and boxed at each write ever after.
  #cashUnits = Number.NaN;
  #isCashNew = true;
  /** Sum of price times quantity over all fills. */
  tradedNotional: Money = ZERO_MONEY;
  readonly #books = new Map<string, PositionBook>();

  constructor(readonly startCash: Money) {
    this.cash = startCash;
  }

  /** `cash` as a double, for marks: made when first asked for after a fill. */
  get cashUnits(): number {
    if (this.#isCashNew) {
      this.#cashUnits = moneyNumber(this.cash);
      this.#isCashNew = false;
    }
    return this.#cashUnits;
  }

  /** The book of a symbol, made on first use. */
  book(symbol: string): PositionBook {
    const known = this.#books.get(symbol);
    if (known) return known;
    const book = new PositionBook(symbol);
    this.#books.set(symbol, book);
    return book;
  }

  get books(): Iterable<PositionBook> {
    return this.#books.values();
  }

  /** Books a fill: cash moves by the whole notional and the cash fee, the rest is the position's affair. */
  apply(fill: Fill): readonly ClosedTrade[] {
    const value = notional(fill.price, fill.qty);
    const moved = fill.side === 'buy' ? minus(this.cash, value) : plus(this.cash, value);
    this.cash = isZero(fill.fee) ? moved : minus(moved, fill.fee);
    this.#isCashNew = true;
    this.tradedNotional = plus(this.tradedNotional, value);
    return this.book(fill.symbol).apply(fill);
  }

  /** Cash plus positions at the marks given. */
  equity(markOf: (symbol: string) => Price): Money {
    let total = this.cash;
    for (const book of this.#books.values()) {
      if (!isZero(book.qty)) total = plus(total, notional(markOf(book.symbol), book.qty));
    }
    return total;
  }

  /** Of all closes so far, before fees. */
  get realizedPnl(): Money {
    return this.#sum((book) => book.realizedPnl);
  }

  get fees(): Money {
    return this.#sum((book) => book.fees);
  }

  /** What the open lots would bring at the marks given, before fees. */
  unrealizedPnl(markOf: (symbol: string) => Price): Money {
    return this.#sum((book) =>
      book.lots.reduce((sum, lot) => plus(sum, notional(minus(markOf(book.symbol), lot.price), lot.qty)), ZERO_MONEY),
    );
  }

  #sum(of: (book: PositionBook) => Money): Money {
    let total = ZERO_MONEY;
    for (const book of this.#books.values()) total = plus(total, of(book));
    return total;
  }
}
