/** An account as the gate sees it: added up once for each state, so that a question costs no walk over all symbols. */

import {
  abs,
  costOf,
  type Money,
  max,
  minus,
  notional,
  type Price,
  plus,
  type Qty,
  sign,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../core/base/fixed.js';
import type { Side } from '../../core/events.js';
import { type CostModel, unitCost } from '../../core/orders/costs.js';
import type { Exposure } from '../../core/risk/checks.js';
import { type Account, NOTHING, type SymbolAccount } from './account.js';

interface Part {
  readonly account: SymbolAccount;
  readonly openBuys: Qty;
  readonly openSells: Qty;
  /** Of what is held, at the last price. */
  readonly value: Money;
  /** Value held and on order, at the last price. */
  readonly gross: Money;
}

/** Of a symbol that the account never had. */
const NO_PART: Part = {
  account: NOTHING,
  openBuys: ZERO_QTY,
  openSells: ZERO_QTY,
  value: ZERO_MONEY,
  gross: ZERO_MONEY,
};

export class Exposures {
  readonly #parts = new Map<string, Part>();
  readonly #costs: CostModel;
  readonly #equity: Money;
  readonly #gross: Money;

  constructor(account: Account, costs: CostModel) {
    this.#costs = costs;
    let [equity, gross] = [account.cash, ZERO_MONEY];
    for (const [symbol, one] of account.symbols) {
      const part = partOf(one, costs);
      this.#parts.set(symbol, part);
      equity = plus(equity, part.value);
      gross = plus(gross, part.gross);
    }
    this.#equity = equity;
    this.#gross = gross;
  }

  /** The last price of a symbol; undefined where none is known. */
  markOf(symbol: string): Price | undefined {
    return this.#parts.get(symbol)?.account.mark;
  }

  /** For an order that meets `price`. */
  of(symbol: string, price: Price): Exposure {
    const part = this.#parts.get(symbol) ?? NO_PART;
    const { account, openBuys, openSells } = part;
    const { position } = account;
    const held = notional(price, position);
    const equity = plus(minus(this.#equity, part.value), held);
    const grossElsewhere = minus(this.#gross, part.gross);
    const here = plus(abs(held), tiedUp(account, openBuys, openSells, price, this.#costs));
    const buyingPower = minus(equity, plus(grossElsewhere, here));
    return { price, costs: this.#costs, position, openBuys, openSells, equity, grossElsewhere, buyingPower };
  }
}

function partOf(account: SymbolAccount, costs: CostModel): Part {
  const [openBuys, openSells] = [openQty(account, 'buy'), openQty(account, 'sell')];
  const { mark, position } = account;
  // Without a price nothing is held of it, or it would have that of its lots.
  if (mark === undefined) return { account, openBuys, openSells, value: ZERO_MONEY, gross: ZERO_MONEY };
  const value = notional(mark, position);
  return {
    account,
    openBuys,
    openSells,
    value,
    gross: plus(abs(value), tiedUp(account, openBuys, openSells, mark, costs)),
  };
}

const openQty = ({ open }: SymbolAccount, side: Side): Qty =>
  open.reduce((sum, order) => (order.side === side ? plus(sum, order.qty) : sum), ZERO_QTY);

/** What open orders would cost beyond closing the position, at the dearest price that one of them may meet. */
function tiedUp({ open, position }: SymbolAccount, buys: Qty, sells: Qty, mark: Price, costs: CostModel): Money {
  if (open.length === 0) return ZERO_MONEY;
  const dearest = open.reduce((price, order) => max(price, order.price ?? mark), mark);
  const entries = plus(
    costOf(unitCost(costs, 'buy', dearest), beyond(buys, sign(position) < 0 ? abs(position) : ZERO_QTY)),
    costOf(unitCost(costs, 'sell', dearest), beyond(sells, sign(position) > 0 ? position : ZERO_QTY)),
  );
  return open.reduce((sum) => plus(sum, costs.feePerOrder), entries);
}

const beyond = (qty: Qty, closing: Qty): Qty => max(minus(qty, closing), ZERO_QTY);
