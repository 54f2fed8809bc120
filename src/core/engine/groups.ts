/** Orders of the desk that belong together: who goes with whom, what a fill of one takes from the other, what is left bare. */

import { qtyText } from '../base/decimal.js';
import { abs, isZero, max, min, minus, plus, type Qty, sign, ZERO_QTY } from '../base/fixed.js';
import { micros } from '../base/time.js';
import type { Unprotected } from '../orders/groups.js';
import { isFinal } from '../orders/lifecycle.js';
import type { MutableOrder } from '../orders/order.js';
import type { Fill } from '../portfolio/records.js';
import type { StepDraft } from './step-draft.js';

interface Group {
  readonly first: MutableOrder;
  readonly legs: MutableOrder[];
  /** We wanted its exits gone. */
  isWithdrawn: boolean;
}

/** What a report brought. */
interface Heard {
  readonly isEnded: boolean;
  readonly fill: Fill | undefined;
}

const NONE: readonly MutableOrder[] = [];

export class Groups {
  /** By the id of the first order. */
  readonly #groups = new Map<string, Group>();

  begin(first: MutableOrder): void {
    this.#groups.set(first.clientOrderId, { first, legs: [], isWithdrawn: false });
  }

  join(leg: MutableOrder): void {
    const group = this.#of(leg);
    group?.legs.push(leg);
    if (group !== undefined && leg.status === 'pending_cancel') group.isWithdrawn = true;
  }

  /** What follows the first order of a group; nothing of any other order. */
  legsOf(first: MutableOrder): readonly MutableOrder[] {
    return this.#groups.get(first.clientOrderId)?.legs ?? NONE;
  }

  /** The first of an order's group; the order itself where it is alone. */
  firstOf(order: MutableOrder): MutableOrder {
    return this.#of(order)?.first ?? order;
  }

  /** An order with the others of its group. */
  membersOf(order: MutableOrder): readonly MutableOrder[] {
    const group = this.#of(order);
    return group === undefined ? [order] : members(group);
  }

  /**
   * What goes when an order is withdrawn, itself first: of two exits both, with an entry that still works. An entry
   * goes alone: if it fills before it is canceled, its exits are wanted, and else they end with it.
   */
  leaving(order: MutableOrder): readonly MutableOrder[] {
    const group = this.#of(order);
    if (group === undefined || order.role === 'entry') return [order];
    group.isWithdrawn = true;
    return [order, ...members(group).filter((other) => other !== order && !isFinal(other.status))];
  }

  /** What an exit has filled in part, the other one may not fill again: two never close more than there is. */
  reduce(order: MutableOrder, { qty, ts }: Fill, draft: StepDraft): void {
    if (order.role === 'entry' || order.qty === undefined || order.filledQty >= order.qty) return;
    const group = this.#of(order);
    const other = group && exits(group).find((one) => one !== order && !isFinal(one.status));
    if (other?.qty === undefined) return;
    other.qty = max(minus(other.qty, qty), other.filledQty);
    const at = micros(Math.max(ts, other.updatedAt));
    draft.move(other, other.status, at, `reduced: ${order.clientOrderId} filled ${qtyText(qty)}`);
  }

  /** An order has ended: what was to be protected and is not, where that is the end of its group. */
  end(order: MutableOrder, position: Qty, draft: StepDraft): Unprotected | undefined {
    const group = this.#of(order);
    if (group === undefined || members(group).some(({ status }) => !isFinal(status))) return undefined;
    const { first, isWithdrawn } = group;
    this.#groups.delete(first.clientOrderId);
    const qty = min(bareQty(group), abs(position));
    const isHeld = sign(position) === (exits(group)[0]?.side === 'sell' ? 1 : -1);
    if (isWithdrawn || !isHeld || isZero(qty)) return undefined;
    const { symbol, clientOrderId } = first;
    const unprotected = { symbol, clientOrderId, qty, at: order.updatedAt };
    draft.bare(unprotected);
    return unprotected;
  }

  /** What a report on an order leaves without protection; `isEnded`: it had ended before. */
  bared(order: MutableOrder, { isEnded, fill }: Heard, position: Qty, draft: StepDraft): Unprotected | undefined {
    if (isEnded) return fill && this.#late(order, fill, position, draft);
    return isFinal(order.status) ? this.end(order, position, draft) : undefined;
  }

  /** An entry that had ended with its exits has filled all the same: what it brought is bare. */
  #late(order: MutableOrder, fill: Fill, position: Qty, draft: StepDraft): Unprotected | undefined {
    const group = this.#of(order);
    const hasExits = group !== undefined && exits(group).some(({ status }) => !isFinal(status));
    const isHeld = sign(position) === (fill.side === 'buy' ? 1 : -1);
    if (order.role !== 'entry' || hasExits || !isHeld) return undefined;
    const { symbol, clientOrderId } = order;
    const unprotected = { symbol, clientOrderId, qty: min(fill.qty, abs(position)), at: order.updatedAt };
    draft.bare(unprotected);
    return unprotected;
  }

  #of({ role, parentId, clientOrderId }: MutableOrder): Group | undefined {
    return role === undefined ? undefined : this.#groups.get(parentId ?? clientOrderId);
  }
}

const members = ({ first, legs }: Group): readonly MutableOrder[] => [first, ...legs];

const exits = (group: Group): readonly MutableOrder[] => members(group).filter(({ role }) => role !== 'entry');

/** What the group was to close and has not. */
function bareQty(group: Group): Qty {
  const { first } = group;
  const closed = exits(group).reduce((sum, { filledQty }) => plus(sum, filledQty), ZERO_QTY);
  const largest = exits(group).reduce((most, { qty = ZERO_QTY }) => max(most, qty), ZERO_QTY);
  return max(minus(first.role === 'entry' ? first.filledQty : largest, closed), ZERO_QTY);
}
