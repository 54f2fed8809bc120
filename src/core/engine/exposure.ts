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
import { isOutweighed } from '../orders/changes.js';
import { type CostModel, unitCost } from '../orders/costs.js';
import { isDormant } from '../orders/groups.js';
import type { Order } from '../orders/order.js';
import type { Exposure } from '../risk/exposure.js';

/** What is held of one symbol, and its orders at the venue. */
export interface Holding {
  readonly book: { readonly qty: Qty };
  readonly open: readonly Order[];
}

/** Cash, and what is held of symbols that are not traded. */
export interface Funds {
  readonly cash: Money;
  readonly aside: { readonly value: Money; readonly gross: Money };
}

/** An order that is to be left out of it is so with the one whose place it takes; of those two the larger counts. */
function isLeftOut(order: Order, open: readonly Order[], except: string | undefined): boolean {
  if (order.clientOrderId === except) return true;
  if (open.length === 1) return false;
  const isBefore = open.some(
    ({ clientOrderId, replaces }) => clientOrderId === except && replaces === order.clientOrderId,
  );
  return isBefore || isOutweighed(order, open);
}

/** What is left to fill of open orders of one side. */
export function openQty({ open }: Holding, side: Side, except?: string): Qty {
  let total = ZERO_QTY;
  const isChanging = except !== undefined || open.some(({ replaces }) => replaces !== undefined);
  for (const order of open) {
    if (order.side !== side || order.qty === undefined) continue;
    if (isChanging && isLeftOut(order, open, except)) continue;
    if (!isDormant(order, open)) total = plus(total, minus(order.qty, order.filledQty));
  }
  return total;
}

/** Cash that open orders of a symbol would tie up: only what goes beyond closing the position. */
function reserved({ book, open }: Holding, openBuys: Qty, openSells: Qty, mark: Price, costs: CostModel): Money {
  const { qty } = book;
  const buys = max(minus(openBuys, sign(qty) < 0 ? abs(qty) : ZERO_QTY), ZERO_QTY);
  const sells = max(minus(openSells, sign(qty) > 0 ? qty : ZERO_QTY), ZERO_QTY);
  const awake = open.filter((order) => !isDormant(order, open));
  const dearest = awake.reduce((price, order) => max(price, order.limitPrice ?? order.stopPrice ?? mark), mark);
  const entries = plus(costOf(unitCost(costs, 'buy', dearest), buys), costOf(unitCost(costs, 'sell', dearest), sells));
  return awake.reduce((sum) => plus(sum, costs.feePerOrder), entries);
}

/** What all but one symbol come to, at their last prices; cash and what is not traded counted in. */
export interface Elsewhere {
  readonly equity: Money;
  readonly gross: Money;
  readonly netIfBought: Money;
  readonly netIfSold: Money;
}

/** Of every holding but `state`. */
export function elsewhereOf<H extends Holding>(
  state: H | undefined,
  all: Iterable<H>,
  markOf: (holding: H) => Price,
  { cash, aside }: Funds,
  costs: CostModel,
): Elsewhere {
  let equity = plus(cash, aside.value);
  let { gross } = aside;
  let [netIfBought, netIfSold] = [aside.value, aside.value];
  for (const other of all) {
    if (other === state || (isZero(other.book.qty) && other.open.length === 0)) continue;
    const mark = markOf(other);
    const held = notional(mark, other.book.qty);
    const [buys, sells] = [openQty(other, 'buy'), openQty(other, 'sell')];
    equity = plus(equity, held);
    gross = plus(gross, plus(abs(held), reserved(other, buys, sells, mark, costs)));
    netIfBought = plus(netIfBought, plus(held, notional(mark, buys)));
    netIfSold = plus(netIfSold, minus(held, notional(mark, sells)));
  }
  return { equity, gross, netIfBought, netIfSold };
}

/** Exposure for an order of `state` that meets `price`; `except` is left out of it. */
export function exposureHere(
  state: Holding,
  price: Price,
  { equity: rest, gross, netIfBought, netIfSold }: Elsewhere,
  costs: CostModel,
  except?: string,
): Exposure {
  const position = state.book.qty;
  const held = notional(price, position);
  const equity = plus(rest, held);
  const isBusy = state.open.length > 0;
  const openBuys = isBusy ? openQty(state, 'buy', except) : ZERO_QTY;
  const openSells = isBusy ? openQty(state, 'sell', except) : ZERO_QTY;
  const here = plus(abs(held), isBusy ? reserved(state, openBuys, openSells, price, costs) : ZERO_MONEY);
  const buyingPower = minus(equity, plus(gross, here));
  return {
    price,
    costs,
    position,
    openBuys,
    openSells,
    equity,
    grossElsewhere: gross,
    netIfBought,
    netIfSold,
    buyingPower,
  };
}

/** Exposure for an order of `state` that meets `price`, others valued at their last prices; `except` is left out of it. */
export const exposureOf = <H extends Holding>(
  state: H,
  price: Price,
  all: readonly H[],
  markOf: (holding: H) => Price,
  funds: Funds,
  costs: CostModel,
  except?: string,
): Exposure => exposureHere(state, price, elsewhereOf(state, all, markOf, funds, costs), costs, except);
