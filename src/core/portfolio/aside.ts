/** Positions that the account holds and the run does not trade: they count at what the broker says, else at cost. */

import {
  abs,
  averagePrice,
  isZero,
  type Money,
  moneyNumber,
  notional,
  type Price,
  plus,
  ZERO_MONEY,
  ZERO_PRICE,
} from '../base/fixed.js';
import type { PositionBook } from './position-book.js';

/** The average cost: stands for a price where none is told. */
export const costMark = ({ cost, qty }: PositionBook): Price =>
  isZero(qty) ? ZERO_PRICE : averagePrice(abs(cost), abs(qty));

/** What stands for a price that no feed tells. */
export const standIn = (book: PositionBook): Price => book.told ?? costMark(book);

export class Aside {
  value: Money = ZERO_MONEY;
  /** Long and short alike. */
  gross: Money = ZERO_MONEY;
  /** `value` as a double. */
  units = 0;
  readonly #books = new Set<PositionBook>();

  /** Takes a book in, or values it again. */
  take(book: PositionBook): void {
    this.#books.add(book);
    if (isZero(book.qty)) book.told = undefined;
    const values = [...this.#books].map((one) => notional(standIn(one), one.qty));
    this.value = values.reduce((sum, value) => plus(sum, value), ZERO_MONEY);
    this.gross = values.reduce((sum, value) => plus(sum, abs(value)), ZERO_MONEY);
    this.units = moneyNumber(this.value);
  }
}
