/** What came of a flatten, in words: the session's own orders first, and then what the broker holds. */

import { isZero, type Qty } from '../../core/base/fixed.js';
import type { Engine } from '../../core/engine/engine.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Order } from '../../core/orders/order.js';
import { isSameSymbol } from '../../core/venue/symbols.js';
import { type Closed, holdingsText } from './outside.js';
import { denied, type HandAnswer, NOTHING } from './wish.js';

export const UNTOLD: HandAnswer = {
  ...NOTHING,
  outcome: 'unknown',
  message: 'the broker does not say what it holds: see tradectl positions, and tradectl reconcile',
};

const FLAT = 'nothing held, no open orders';

const UNTIL_OPEN = 'the closing order is open there, as while a market is closed, and fills when it can';

const UNKNOWN_HERE = 'what the books do not know, `tradectl reconcile --apply` takes into them; then flatten again';

const STAY_OUT = '`tradectl risk halt --flatten` closes it, and nothing is entered after that';

/** What the session's own orders came to. */
export function flattened(
  orders: readonly Order[],
  { hand, portfolio }: Pick<Engine, 'hand' | 'portfolio'>,
  symbol: string | null,
): Omit<HandAnswer, 'orders'> {
  const held = hand.symbols.filter(
    (one) => (symbol === null || isSameSymbol(one, symbol)) && !isZero(portfolio.book(one).qty),
  );
  if (held.length > 0) return { outcome: 'rejected', code: null, message: `still held: ${held.join(', ')}` };
  return { outcome: 'done', code: null, message: orders.length === 0 ? FLAT : '' };
}

/** What is known when the broker has said what it holds. */
export interface Flattening {
  /** What the session's own orders came to. */
  readonly said: HandAnswer;
  readonly orders: readonly Order[];
  readonly closed: Closed;
  /** Nobody trades the symbol that was asked for. */
  readonly isStrange: boolean;
  /** What the books hold of a symbol. */
  readonly booked: (symbol: string) => Qty;
}

/** The broker has the last word. */
export function judged(flattening: Flattening): HandAnswer {
  const { said, isStrange } = flattening;
  const { closed, left, withdrawn } = flattening.closed;
  if (left.length > 0) return { ...said, ...stillHeld(flattening) };
  if (closed.length > 0)
    return said.outcome === 'done'
      ? { ...said, message: `closed too, though not traded here: ${closed.join(', ')}` }
      : said;
  if (isStrange && withdrawn === 0) return denied('unknown_symbol', 'it is neither traded here nor held at the broker');
  return said.outcome === 'rejected'
    ? { ...said, outcome: 'unknown', message: `the broker holds nothing: ${said.message} here` }
    : said;
}

/** Whether the books know of all that is left: then another order of ours may close it. */
export const isBooked = ({ closed, booked }: Pick<Flattening, 'closed' | 'booked'>): boolean =>
  closed.left.every(({ symbol, qty }) => booked(symbol) === qty);

function stillHeld(flattening: Flattening): Pick<HandAnswer, 'outcome' | 'code' | 'message'> {
  const { said, orders, closed } = flattening;
  const held = `the broker still holds ${holdingsText(closed.left)}`;
  const closings = orders.filter(({ size }) => size.kind === 'position');
  // A closing order that the broker has taken, and that has not filled, waits for its market.
  if (closings.some(({ status }) => status !== 'pending_new' && !isFinal(status)))
    return { outcome: 'unknown', code: null, message: `${held}: ${UNTIL_OPEN}` };
  if (!isBooked(flattening)) return { outcome: 'rejected', code: null, message: `${held}: ${UNKNOWN_HERE}` };
  const isClosed = ({ symbol }: { readonly symbol: string }): boolean =>
    closings.some((order) => isSameSymbol(order.symbol, symbol) && order.status === 'filled');
  if (closed.left.every(isClosed))
    return denied('entered_again', `closed, and entered again since: ${holdingsText(closed.left)}; ${STAY_OUT}`);
  const why = said.orders.find(({ status }) => status === 'rejected' || status === 'denied')?.reason ?? said.message;
  return { outcome: said.outcome === 'unknown' ? 'unknown' : 'rejected', code: null, message: `${held}: ${why}` };
}
