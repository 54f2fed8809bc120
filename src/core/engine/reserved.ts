/** An account with orders set aside: they count as if they were open, though nobody has sent them. */

import { type Price, ZERO_QTY } from '../base/fixed.js';
import type { Order } from '../orders/order.js';
import { askedOrder, type Held, type Question, type RiskState } from './what-if.js';

/** The same state with these orders open besides its own, each at the price that it was asked about. */
export function reserving<S extends RiskState>(state: S, questions: readonly Question[]): S {
  const orders = new Map<string, Order[]>();
  questions.forEach((question, i) => {
    const order = orderOf(state, question, `reserved-${i}`);
    const same = orders.get(order.symbol);
    if (same === undefined) orders.set(order.symbol, [order]);
    else same.push(order);
  });
  const held = new Map(state.held);
  for (const [symbol, added] of orders) {
    const before: Held = held.get(symbol) ?? { ...NOTHING, symbol, mark: undefined };
    held.set(symbol, { ...before, mark: before.mark ?? priceOf(added), open: [...before.open, ...added] });
  }
  return { ...state, held };
}

const NOTHING: Omit<Held, 'symbol' | 'mark'> = { book: { qty: ZERO_QTY }, open: [], markedAt: undefined };

function orderOf(state: RiskState, question: Question, id: string): Order {
  const { limitPrice = question.mark } = question;
  return { ...askedOrder(state, question, id), limitPrice };
}

/** Of a symbol that has no price yet: the dearest that was asked about. */
const priceOf = (orders: readonly Order[]): Price | undefined =>
  orders.reduce<Price | undefined>((most, { limitPrice, stopPrice }) => {
    const price = limitPrice ?? stopPrice;
    return most === undefined || (price !== undefined && price > most) ? price : most;
  }, undefined);
