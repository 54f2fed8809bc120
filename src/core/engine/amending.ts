/**
 * Other prices for an exit that belongs to a group. It keeps its id, its place and its quantity, and works by its old
 * prices until the venue has changed them: a broker that refuses leaves it as it was.
 */

import { isZero } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Changes } from '../orders/changes.js';
import { exitsOf, exitsProblem } from '../orders/groups.js';
import { isFinal } from '../orders/lifecycle.js';
import type { MutableOrder, Order } from '../orders/order.js';
import { approveExit } from '../risk/gate.js';
import type { StepDraft } from './step-draft.js';
import { exactMark, type SymbolState } from './symbol-state.js';

/** An exit with the orders of its group, itself among them. */
interface Member {
  readonly state: SymbolState;
  readonly order: MutableOrder;
  readonly members: readonly Order[];
}

const SETTLED: readonly Order['status'][] = ['new', 'held', 'pending_new'];

/** Why it cannot be changed so now, in words; undefined where it can. */
export function amendProblem({ state, order, members }: Member, changes: Changes): string | undefined {
  const { qty, status, filledQty } = order;
  if (!SETTLED.includes(status) || (qty !== undefined && status === 'pending_new'))
    return `an exit that is ${status} is not changed`;
  if (!isZero(filledQty)) return 'an exit that has begun to fill is not changed';
  const open = members.filter((one) => !isFinal(one.status));
  const exits = exitsOf(open.map((one) => (one === order ? { ...one, ...pricesOf(order, changes) } : one)));
  const entry = open.find(({ role }) => role === 'entry');
  if (entry !== undefined) return exitsProblem(order.side, entry.limitPrice, exits);
  // A take profit that the market has passed is one that is taken.
  const isStop = order.role === 'stop_loss' && state.mark !== 0;
  return (
    exitsProblem(order.side, undefined, exits) ??
    (isStop ? exitsProblem(order.side, exactMark(state), { ...exits, takeProfit: undefined }) : undefined)
  );
}

export function amend(member: Member, changes: Changes, draft: StepDraft, now: Micros): void {
  const { order } = member;
  const problem = amendProblem(member, changes);
  const why = changes.reason === '' ? '' : `: ${changes.reason}`;
  if (problem !== undefined) return draft.move(order, order.status, now, `not changed: ${problem}`);
  if (order.qty === undefined) {
    Object.assign(order, pricesOf(order, changes));
    return draft.move(order, order.status, now, `changed before it was sent${why}`);
  }
  const { qty } = order;
  draft.move(order, 'pending_replace', now, `to be changed${why}`);
  draft.send({ kind: 'amend', order: approveExit({ ...order, qty, ...pricesOf(order, changes) }) });
}

const pricesOf = (order: Order, { limitPrice, stopPrice }: Changes): Pick<Order, 'limitPrice' | 'stopPrice'> => ({
  limitPrice: limitPrice ?? order.limitPrice,
  stopPrice: stopPrice ?? order.stopPrice,
});
