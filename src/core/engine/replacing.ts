/**
 * Another order in the place of one that has not ended. The old one goes on until the venue has changed them, and what
 * it fills on its way out is taken off the new one.
 */

import { isZero, minus, plus, type Qty, sign } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import { type Changes, changed, changedUnsent, excessOf } from '../orders/changes.js';
import type { Intent, MutableOrder } from '../orders/order.js';
import type { Exposure } from '../risk/exposure.js';
import { isInLots } from '../risk/lots.js';
import { amend } from './amending.js';
import { denial, judged, NO_LOTS, type Refusal } from './decision.js';
import { priceMet } from './desk-rules.js';
import type { Groups } from './groups.js';
import type { Judge } from './judge.js';
import type { StepDraft } from './step-draft.js';
import { exactMark, type SymbolState } from './symbol-state.js';

/** What a desk lends. */
interface DeskTools {
  readonly now: Micros;
  readonly judge: Judge;
  readonly groups: Pick<Groups, 'membersOf'>;
  draft(): StepDraft;
  create(intent: Intent): MutableOrder;
  deny(state: SymbolState, order: MutableOrder, refusal: Refusal): void;
  end(state: SymbolState, order: MutableOrder, status: 'abandoned', reason: string): void;
  cancel(state: SymbolState, order: MutableOrder): void;
}

type Sized = MutableOrder & { qty: Qty };

interface Wanted {
  readonly asked: Qty;
  readonly left: Qty;
  readonly exposure: Exposure;
}

export class Replacing {
  constructor(readonly desk: DeskTools) {}

  /** The new order: in its place while the old one waits here, on its way to the venue else. Or refused: the old stays. */
  replace(state: SymbolState, old: MutableOrder, changes: Changes, isLotAsked = true): MutableOrder {
    const { desk } = this;
    if (old.role !== undefined) {
      amend({ state, order: old, members: desk.groups.membersOf(old) }, changes, desk.draft(), desk.now);
      return old;
    }
    const place = state.waiting.indexOf(old);
    if (place >= 0) {
      const order = desk.create(changedUnsent(old, changes));
      state.waiting[place] = order;
      desk.end(state, old, 'abandoned', 'replaced before it was sent');
      return order;
    }
    const sent = old as Sized;
    const wanted = this.#wanted(state, sent, changes);
    const order = desk.create(changed(sent, { ...changes, qty: plus(sent.filledQty, wanted.left) })) as Sized;
    order.replaces = old.clientOrderId;
    const reason = refusalOf(old) ?? (isBeingReplaced(state, old) ? TAKEN : undefined);
    if (reason === undefined) this.#send(state, sent, order, wanted, isLotAsked);
    else desk.end(state, order, 'abandoned', reason);
    return order;
  }

  /** What is left to fill in its place: of an entry no more than passes of a new one. */
  #wanted(state: SymbolState, old: Sized, changes: Changes): Wanted {
    const { judge } = this.desk;
    const asked = minus(changes.qty ?? old.qty, old.filledQty);
    const order = { ...old, ...changed(old, changes) };
    const exposure = judge.exposure(state, priceMet(order, exactMark(state)), old.clientOrderId);
    if (sign(asked) <= 0) return { asked, left: asked, exposure };
    return { asked, left: judge.reducedAgain(old, order, asked, state.instrument.lotSize, exposure), exposure };
  }

  #send(state: SymbolState, old: Sized, order: Sized, wanted: Wanted, isLotAsked: boolean): void {
    const { desk } = this;
    const { lotSize } = state.instrument;
    const { asked, left, exposure } = wanted;
    if (sign(left) <= 0) {
      desk.end(state, order, 'abandoned', 'as much is filled already');
      return desk.cancel(state, old);
    }
    // What was filled may be off the lot, as of coins: then what is left is, too.
    const isFitting = [left, plus(old.filledQty, asked)].some((qty) => isInLots(order, qty, lotSize, exposure));
    if (isLotAsked && !isFitting) return desk.deny(state, order, denial('lot_size', NO_LOTS));
    order.qty = left;
    const decision = judged(order, exposure, desk.judge, asked);
    if (decision.kind === 'deny') return desk.deny(state, order, decision);
    desk.draft().judged(order, 'pending_new', desk.now, 'approved', decision.checks);
    desk.draft().move(old, 'pending_replace', desk.now, `to be replaced by ${order.clientOrderId}`);
    state.open.push(order);
    desk.judge.noteSent(order, desk.now);
    desk.draft().send({ kind: 'replace', order: decision.order, replaces: old.clientOrderId });
  }

  /** The old order was replaced: what it filled more than was known is not wanted a second time. */
  settle(state: SymbolState, old: MutableOrder): void {
    if (old.status !== 'replaced') return;
    const made = state.open.find(({ replaces }) => replaces === old.clientOrderId);
    if (made?.qty === undefined || refusalOf(made) !== undefined) return;
    const excess = excessOf(old, made);
    if (isZero(excess)) return;
    const qty = minus(made.qty, excess);
    if (qty <= made.filledQty) return this.desk.cancel(state, made);
    const reason = `${old.clientOrderId} filled more before it was replaced`;
    const less: Changes = { qty, limitPrice: undefined, stopPrice: undefined, trail: undefined, reason };
    this.replace(state, made, less, false);
  }
}

/** The orders of a symbol that one is replaced by, or is to replace: they go with it. */
export const replacingWith = ({ open }: SymbolState, order: MutableOrder): readonly MutableOrder[] =>
  open.filter((other) => other.replaces === order.clientOrderId || other.clientOrderId === order.replaces);

/** A fill on its way out hides that an order is being replaced. */
const isBeingReplaced = ({ open }: SymbolState, { clientOrderId }: MutableOrder): boolean =>
  open.some(({ replaces }) => replaces === clientOrderId);

const TAKEN = 'what it was to replace is being replaced already';

function refusalOf({ status }: MutableOrder): string | undefined {
  if (status === 'pending_cancel') return 'what it was to replace is being canceled';
  return status === 'pending_replace' ? TAKEN : undefined;
}
