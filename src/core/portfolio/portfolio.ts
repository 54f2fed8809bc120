/** Cash and positions of a run, exact; their value by mark, exact on demand and as a double per bar. */

import {
  abs,
  floorToLot,
  isZero,
  type Money,
  minus,
  moneyNumber,
  negate,
  notional,
  ONE_UNIT,
  type Price,
  plus,
  type Qty,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import { Aside } from './aside.js';
import {
  type CashMovement,
  type ForeignFill,
  isTransfer,
  type Movement,
  type OpeningPosition,
  type Split,
} from './movement.js';
import { outsideFill } from './outside-fill.js';
import { PositionBook } from './position-book.js';
import type { ClosedTrade, Fill, Moved } from './records.js';

export class Portfolio {
  cash: Money;
  // Begins as a double: a field declared without a value is undefined first, and boxed at each write ever after.
  #cashUnits = Number.NaN;
  #isCashNew = true;
  /** Sum of price times quantity over all fills. */
  tradedNotional: Money = ZERO_MONEY;
  /** Dividends and interest so far. */
  income: Money = ZERO_MONEY;
  /** What came in and went out otherwise: deposits, withdrawals, the cost of positions that were there before. */
  transfers: Money = ZERO_MONEY;
  /** Of the account, and of no symbol. */
  #accountFees: Money = ZERO_MONEY;
  readonly #moved = new Set<string>();
  readonly #foreign = new Map<string, Qty>();
  readonly aside = new Aside();
  readonly #books = new Map<string, PositionBook>();

  constructor(readonly startCash: Money) {
    this.cash = startCash;
  }

  /** `cash` as a double, for marks: made when first asked for after a fill. */
  get cashUnits(): number {
    return this.#isCashNew ? this.#newCashUnits() : this.#cashUnits;
  }

  #newCashUnits(): number {
    this.#cashUnits = moneyNumber(this.cash);
    this.#isCashNew = false;
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

  #setCash(cash: Money): void {
    this.cash = cash;
    this.#isCashNew = true;
  }

  /** Whether a movement is booked. */
  hasMoved(movementId: string): boolean {
    return this.#moved.has(movementId);
  }

  /** What the books have of an order that is not ours, by the broker's id. */
  foreignQty(venueOrderId: string): Qty {
    return this.#foreign.get(venueOrderId) ?? ZERO_QTY;
  }

  /** Books a movement; undefined where it is booked already. */
  move(movement: Movement): Moved | undefined {
    if (this.hasMoved(movement.movementId)) return undefined;
    this.#moved.add(movement.movementId);
    switch (movement.kind) {
      case 'cash':
        return moved(movement, this.#moveCash(movement));
      case 'position':
        return moved(movement, this.#bringIn(movement));
      case 'split':
        return moved(movement, this.#split(movement));
      case 'rename':
        return moved(movement, { trades: this.book(movement.newSymbol).receive(this.book(movement.symbol).leave()) });
      case 'coin_fee':
        return moved(movement, this.book(movement.symbol).pay(movement));
      case 'foreign_fill':
        return moved(movement, this.#applyForeign(movement));
    }
  }

  #moveCash(movement: CashMovement): Partial<Moved> {
    const { cause, amount, symbol } = movement;
    this.#setCash(plus(this.cash, amount));
    if (cause === 'fee') return this.#charge(symbol, negate(amount));
    if (isTransfer(movement)) this.transfers = plus(this.transfers, amount);
    else this.income = plus(this.income, amount);
    return {};
  }

  #charge(symbol: string | undefined, fee: Money): Partial<Moved> {
    if (symbol === undefined) this.#accountFees = plus(this.#accountFees, fee);
    else this.book(symbol).charge(fee);
    return { fee };
  }

  #bringIn(opening: OpeningPosition): Partial<Moved> {
    const { symbol, qty, price } = opening;
    this.transfers = plus(this.transfers, notional(price, qty));
    if (isZero(qty)) return {};
    const side = qty > 0n ? 'buy' : 'sell';
    return { trades: this.book(symbol).apply(outsideFill({ ...opening, side, qty: abs(qty) })) };
  }

  #split(split: Split): Partial<Moved> {
    const book = this.book(split.symbol);
    const before = partOfUnit(book.qty);
    const trades = book.split(split);
    return { trades, fraction: isZero(before) ? partOfUnit(book.qty) : ZERO_QTY };
  }

  #applyForeign(fill: ForeignFill): Partial<Moved> {
    const value = notional(fill.price, fill.qty);
    this.#foreign.set(fill.venueOrderId, plus(this.foreignQty(fill.venueOrderId), fill.qty));
    this.#setCash(minus(fill.side === 'buy' ? minus(this.cash, value) : plus(this.cash, value), fill.fee));
    return { fee: fill.fee, trades: this.book(fill.symbol).apply(outsideFill(fill)) };
  }

  /** What neither fills nor prices did: equity = start + external + realized + unrealized - fees. */
  get external(): Money {
    return plus(this.transfers, this.income);
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
    return plus(
      this.#sum((book) => book.fees),
      this.#accountFees,
    );
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

const partOfUnit = (qty: Qty): Qty => minus(qty, floorToLot(qty, ONE_UNIT));

const moved = (movement: Movement, { fee = ZERO_MONEY, trades = [], fraction = ZERO_QTY }: Partial<Moved>): Moved => ({
  movement,
  fee,
  trades,
  fraction,
});
