/** The account as the gate needs it: what is held and on order, and what new entries may cost. */

import {
  abs,
  costOf,
  isZero,
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
} from '../base/fixed.js';
import type { Side } from '../events.js';
import { type CostModel, unitCost } from '../orders/costs.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Exposure } from '../risk/checks.js';
import { exactMark, type SymbolState } from './symbol-state.js';

/** What is left to fill of open orders of one side. */
function openQty(state: SymbolState, side: Side, except?: string): Qty {
  let total = ZERO_QTY;
  for (const order of state.open) {
    if (order.clientOrderId === except) continue;
    if (order.side === side && order.qty !== undefined) total = plus(total, minus(order.qty, order.filledQty));
  }
  return total;
}

/** Cash that open orders of a symbol would tie up: only what goes beyond closing the position. */
function reserved(state: SymbolState, openBuys: Qty, openSells: Qty, mark: Price, costs: CostModel): Money {
  const { qty } = state.book;
  const buys = max(minus(openBuys, sign(qty) < 0 ? abs(qty) : ZERO_QTY), ZERO_QTY);
  const sells = max(minus(openSells, sign(qty) > 0 ? qty : ZERO_QTY), ZERO_QTY);
  const dearest = state.open.reduce((price, order) => max(price, order.limitPrice ?? order.stopPrice ?? mark), mark);
  const entries = plus(costOf(unitCost(costs, 'buy', dearest), buys), costOf(unitCost(costs, 'sell', dearest), sells));
  return state.open.reduce((sum) => plus(sum, costs.feePerOrder), entries);
}

/** Exposure for an order of `state` that meets `price`, others valued at their last prices; `except` is left out of it. */
export function exposureOf(
  state: SymbolState,
  price: Price,
  all: readonly SymbolState[],
  portfolio: Portfolio,
  costs: CostModel,
  except?: string,
): Exposure {
  let equity = plus(portfolio.cash, portfolio.aside.value);
  let grossElsewhere = portfolio.aside.gross;
  for (const other of all) {
    if (other === state || (isZero(other.book.qty) && other.open.length === 0)) continue;
    const mark = exactMark(other);
    const held = notional(mark, other.book.qty);
    equity = plus(equity, held);
    grossElsewhere = plus(
      grossElsewhere,
      plus(abs(held), reserved(other, openQty(other, 'buy'), openQty(other, 'sell'), mark, costs)),
    );
  }
  const position = state.book.qty;
  const held = notional(price, position);
  equity = plus(equity, held);
  const openBuys = state.open.length === 0 ? ZERO_QTY : openQty(state, 'buy', except);
  const openSells = state.open.length === 0 ? ZERO_QTY : openQty(state, 'sell', except);
  const here = plus(
    abs(held),
    state.open.length === 0 ? ZERO_MONEY : reserved(state, openBuys, openSells, price, costs),
  );
  const buyingPower = minus(equity, plus(grossElsewhere, here));
  return { price, costs, position, openBuys, openSells, equity, grossElsewhere, buyingPower };
}
