/**
 * Orders that belong together (bracket, OCO, OTO), and how an order ends.
 *
 * As Alpaca does it: legs are `held` until the entry fills completely; then the take profit works, while the stop loss
 * stays `held` and is only watched: when it is reached the take profit is canceled, and the stop is `replaced` by a new
 * order that fills. One that ends takes the others with it.
 */

import { isZero } from '../../base/fixed.js';
import type { Core } from './core.js';
import type { BrokerOrder, BrokerStatus, TradeUpdateKind } from './types.js';
import { isOpen, leaves, type Work } from './work.js';

type Ending = Extract<BrokerStatus & TradeUpdateKind, 'canceled' | 'expired' | 'rejected'>;

export class Groups {
  constructor(readonly core: Core) {}

  /** Ends an order that is open, and what hangs on it. */
  end(work: Work, status: Ending): void {
    if (!isOpen(work)) return;
    const { now } = this.core;
    unschedule(work);
    this.core.change(work, { status, [`${status === 'rejected' ? 'failed' : status}At`]: now }, status);
    this.#dropSuccessor(work);
    this.#dropHeldChange(work);
    for (const other of this.#others(work)) this.end(other, status === 'expired' ? 'expired' : 'canceled');
  }

  onFilled(work: Work): void {
    this.#dropSuccessor(work);
    if (isEntry(work.order)) this.#release(work);
    else for (const other of this.#others(work)) this.end(other, 'canceled');
  }

  /** What one exit filled, the other may not fill again. */
  onPartial(work: Work): void {
    if (isEntry(work.order)) return;
    for (const other of this.#others(work)) this.core.change(other, { qty: leaves(work) }, 'restated');
  }

  /** The stop of a group that works by its take profit was reached: a new order takes its place. */
  takeOver(stop: Work): Work {
    for (const other of this.#others(stop)) this.#endAlone(other);
    const id = this.core.ids.uuid();
    this.#dropSuccessor(stop);
    unschedule(stop);
    const { now } = this.core;
    this.core.change(stop, { status: 'replaced', replacedAt: now, replacedBy: id }, 'replaced');
    const order: BrokerOrder = {
      ...stop.order,
      id,
      clientOrderId: this.core.ids.uuid(),
      status: 'new',
      createdAt: now,
      submittedAt: now,
      replaces: stop.order.id,
      replacedBy: undefined,
      replacedAt: undefined,
    };
    const successor: Work = { ...stop, order, stage: 'live', isTriggered: true };
    this.core.add(successor, 'new');
    this.rewire(stop.order, order);
    return successor;
  }

  /** Lets the group of an order know the one that took its place. */
  rewire(old: BrokerOrder, made: BrokerOrder): void {
    const { core } = this;
    const parent = core.shelf.get(made.parentId);
    if (parent !== undefined) {
      core.change(parent, { legIds: parent.order.legIds.map((id) => (id === old.id ? made.id : id)) });
    }
    for (const id of made.legIds) {
      const leg = core.shelf.get(id);
      if (leg === undefined) continue;
      core.change(leg, { parentId: made.id });
      if (isOpen(leg) && leg.order.qty !== made.qty) core.change(leg, { qty: made.qty }, 'restated');
    }
  }

  /** Watches the stop leg of an OCO order, now that its take profit works. */
  arm(parent: Work): void {
    if (parent.order.orderClass !== 'oco') return;
    for (const id of parent.order.legIds) this.#setStage(this.core.shelf.get(id), 'armed');
  }

  /** The entry filled: its exits begin, for what it filled. */
  #release(entry: Work): void {
    const legs = this.#others(entry);
    for (const leg of legs) {
      const isWatched = legs.length > 1 && leg.order.type !== 'limit';
      this.#setStage(leg, isWatched ? 'armed' : 'live');
      if (!isWatched && leg.order.status === 'held') this.core.change(leg, { status: 'new' }, 'new');
    }
  }

  #setStage(work: Work | undefined, stage: Work['stage']): void {
    if (work === undefined || !isOpen(work)) return;
    work.stage = stage;
    this.core.record(work);
  }

  /** The open orders of its group. */
  #others(work: Work): Work[] {
    const { shelf } = this.core;
    const parent = shelf.get(work.order.parentId) ?? work;
    if (parent.order.legIds.length === 0) return [];
    const members = [parent, ...parent.order.legIds.map((id) => shelf.get(id))];
    return members.filter((other): other is Work => other !== undefined && other !== work && isOpen(other));
  }

  #endAlone(work: Work): void {
    unschedule(work);
    this.core.change(work, { status: 'canceled', canceledAt: this.core.now }, 'canceled');
    this.#dropSuccessor(work);
  }

  /** A change that came too late: the order that was to take over is refused. */
  #dropSuccessor(work: Work): void {
    if (work.successorId === undefined) return;
    const successor = this.core.shelf.get(work.successorId);
    work.successorId = undefined;
    this.core.record(work);
    if (successor?.order.status !== 'pending_new' || successor.order.replaces !== work.order.id) return;
    unschedule(successor);
    this.core.change(successor, { status: 'rejected', failedAt: this.core.now }, 'rejected');
  }

  /** The order that was to take over ended before it could: the old one goes on. */
  #dropHeldChange({ order }: Work): void {
    const old = this.core.shelf.get(order.replaces);
    if (old?.successorId !== order.id || old.order.status !== 'pending_replace') return;
    old.successorId = undefined;
    unschedule(old);
    const status = isZero(old.order.filledQty) ? 'new' : 'partially_filled';
    this.core.change(old, { status }, 'order_replace_rejected');
  }
}

const isEntry = ({ orderClass, legIds }: BrokerOrder): boolean =>
  legIds.length > 0 && (orderClass === 'bracket' || orderClass === 'oto');

export function unschedule(work: Work): void {
  work.dueAt = undefined;
  work.dueAction = undefined;
}
