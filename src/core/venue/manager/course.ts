/** The course of one order: what each answer and each word of the broker means for it, and what is asked next. */

import { TradectlError } from '../../base/errors.js';
import { max } from '../../base/fixed.js';
import { type Micros, micros, SECOND } from '../../base/time.js';
import { isFinal } from '../../orders/lifecycle.js';
import type { VenueOrder } from '../records.js';
import { asMeant, type Ratio } from '../restated.js';
import { differenceOf, isIdTaken } from '../terms.js';
import { filledOf, notePrices } from './amending.js';
import { isCancelOverdue, lookPause, OVERDUE_AFTER, STUCK_AFTER } from './cancelling.js';
import { isSucceeded, knowLeg } from './following.js';
import { Groups, isNameless, legsOf, matesOf } from './groups.js';
import { isNews, isPrompt, statusNow } from './news.js';
import type { Outbox } from './outbox.js';
import { isWaiting, release, sendAfter } from './replacing.js';
import { followTerms, isOfOtherShares } from './restating.js';
import { backoff, type Tracked, watchAfter } from './tracked.js';
import type { ManagerOptions, OrderAnswer } from './vocabulary.js';
import { missingLeg, NOT_THERE, refusalText, whyUnsent } from './words.js';

/** The broker may take a moment to show an order that it has. */
const FIRST_LOOK_AGAIN = SECOND / 4;
/** Looks that find nothing before an order that the broker had counts as vanished. */
const VANISHED_AFTER = 4;
/** What happened to one of a group is told of the others soon, or they are looked up. */
const STIRRED_AFTER = 2 * SECOND;
/** Looks at an order that do not show its leg, before somebody is told. */
const LEG_MISSING_AFTER = 8;
/** Cancels refused in a row before somebody is told. */
const CANCELS_REFUSED_MAX = 4;
const TRANSIENT: ReadonlySet<string> = new Set(['accepted', 'pending_cancel', 'pending_replace']);

export class Course {
  /** Orders of which something is still expected. */
  readonly live = new Set<Tracked>();
  readonly groups = new Groups();
  /** Ids of orders in whose place we wanted another one. */
  readonly replaced = new Set<string>();
  /** That the books have taken, in order of time. */
  readonly splits: Ratio[] = [];

  constructor(
    readonly options: ManagerOptions,
    readonly out: Outbox,
  ) {}

  isYoung(one: Tracked, now: Micros): boolean {
    return now - one.intentAt <= this.options.lifetime;
  }

  submitted(one: Tracked, answer: OrderAnswer, now: Micros): void {
    switch (answer.kind) {
      case 'order':
        return this.know(one, answer.order, now);
      case 'unsent':
        return this.#giveUp(one, now, whyUnsent(one, answer));
      case 'refused':
        return this.#refused(one, answer, now);
      default:
        return this.#doubt(one, now);
    }
  }

  #refused(one: Tracked, answer: OrderAnswer & { kind: 'refused' }, now: Micros): void {
    if (isIdTaken(answer)) return this.#doubt(one, now);
    // The broker did not look at it: it may be sent as long as it is wanted.
    if (answer.status === 429 && one.phase === 'sent') return this.out.post(one);
    // The stream may have told of it before: then the refusal is of something else.
    if (one.phase === 'known') return this.lookup(one, now);
    for (const refused of [one, ...legsOf(one)]) {
      this.end(refused);
      this.out.report(refused, 'rejected', now, refusalText(answer));
    }
  }

  #doubt(one: Tracked, now: Micros): void {
    // The stream may have told of it while the answer was on its way.
    if (one.phase !== 'sent') return;
    one.phase = 'doubtful';
    one.looks = 0;
    this.lookup(one, now);
  }

  lookedUp(one: Tracked, answer: OrderAnswer, now: Micros): void {
    if (answer.kind === 'order') {
      // The cancel that was taken has had its time, or never arrived.
      if (answer.order.status !== 'pending_cancel' || isCancelOverdue(one, now))
        for (const stuck of [one, ...legsOf(one)]) stuck.isCancelAsked = false;
      return this.know(one, answer.order, now);
    }
    if (answer.kind !== 'not_found') return this.#lookAgain(one, now, backoff(one.looks));
    if (one.phase === 'known') return this.#missing(one, now);
    if (one.phase === 'abandoned') return this.#watch(one, now);
    if (one.phase !== 'doubtful') return;
    if (one.looks <= 1) return this.#lookAgain(one, now, FIRST_LOOK_AGAIN);
    if (
      one.approved === undefined ||
      one.isCancelWanted ||
      !this.isYoung(one, now) ||
      !this.options.mayResend(one.approved)
    )
      return this.#giveUp(one, now, NOT_THERE);
    one.phase = 'sent';
    this.out.post(one);
  }

  /** The broker had it, and says that it has not. */
  #missing(one: Tracked, now: Micros): void {
    if (one.looks >= VANISHED_AFTER) {
      one.looks = 0;
      this.out.alert('order_vanished', `${one.order.clientOrderId}: the broker had it, and does not know it now`, true);
    }
    this.#lookAgain(one, now, backoff(one.looks));
  }

  #lookAgain(one: Tracked, now: Micros, delay: number): void {
    one.lookAt = micros(now + delay);
  }

  /** Never sent again; but it may be on its way, so its id is watched. */
  #giveUp(one: Tracked, now: Micros, reason: string): void {
    one.looks = 0;
    for (const lost of [one, ...legsOf(one)]) {
      if (lost.phase === 'ended') continue;
      lost.phase = 'abandoned';
      lost.lookAt = undefined;
      this.out.report(lost, 'abandoned', now, reason);
    }
    release(one);
    this.#dropAfter(one, now);
    this.#watch(one, now);
  }

  /** What was to replace it, and was not sent, has nothing to replace. */
  #dropAfter({ after }: Tracked, now: Micros): void {
    if (after === undefined || !isWaiting(after)) return;
    this.end(after);
    this.out.report(after, 'abandoned', now, 'what it was to replace has ended');
  }

  #watch(one: Tracked, now: Micros): void {
    const wait = watchAfter(one.looks);
    if (wait === undefined) for (const given of [one, ...legsOf(one)]) this.end(given);
    else this.#lookAgain(one, now, wait);
  }

  cancelAnswered(one: Tracked, answer: OrderAnswer, now: Micros): void {
    if (one.phase === 'ended') return;
    if (answer.kind === 'done') return this.#lookAgain(one, now, OVERDUE_AFTER);
    if (answer.kind === 'refused' && answer.status === 429) return this.askCancel(one, now);
    one.isCancelAsked = false;
    if (answer.kind === 'refused' && ++one.cancelsRefused % CANCELS_REFUSED_MAX === 0)
      this.out.alert('cancel_refused', `${one.order.clientOrderId}: ${refusalText(answer)}`, false);
    this.#lookAgain(one, now, answer.kind === 'refused' ? backoff(one.cancelsRefused) : 0);
  }

  /** The order says itself what became of it; a refusal leaves it as it was. */
  amended(one: Tracked, answer: OrderAnswer, now: Micros): void {
    if (one.phase === 'ended') return;
    if (answer.kind === 'refused') one.note = `not changed: ${refusalText(answer)}`;
    if (answer.kind === 'order') this.#lookAgain(one, now, OVERDUE_AFTER);
    else this.lookup(one, now);
  }

  /** What the broker says of an order, wherever it said it, and of those that go with it. */
  know(one: Tracked, order: VenueOrder, now: Micros): void {
    if (this.groups.isPast(one, order)) return;
    if (order.replacedBy !== undefined && order.status === 'replaced' && isSucceeded(this, one, order, now)) return;
    if (!this.#isOurs(one, order)) return;
    followTerms(this, one, order, now);
    this.#learn(one, order, now);
    sendAfter(one, this.out);
    for (const told of order.legs) knowLeg(this, one, told, now);
  }

  #learn(one: Tracked, order: VenueOrder, now: Micros): void {
    const wasLate = one.phase === 'abandoned';
    if (one.phase !== 'ended') one.phase = 'known';
    if (one.group === undefined) one.venueOrderId = order.venueOrderId;
    else this.groups.learn(one, order.venueOrderId);
    one.isStirred = false;
    one.looks = 0;
    one.told = max(one.told, filledOf(one, order));
    if (!isOfOtherShares(one, order)) notePrices(one, order);
    if (wasLate) {
      const message = `${one.order.clientOrderId}: was given up, and is at the broker; it is canceled`;
      this.out.alert('late_arrival', message, false);
      one.isCancelWanted = true;
    }
    if (one.before?.phase === 'known') one.before.lookAt ??= micros(now + STIRRED_AFTER);
    if (one.told > one.booked) this.askFills(one);
    this.#hear(one, order, now);
    if (one.phase === 'known' && one.isCancelWanted && !one.isCancelAsked && one.withheld === undefined)
      this.askCancel(one, now);
  }

  #isOurs(one: Tracked, order: VenueOrder): boolean {
    const difference =
      one.venueOrderId !== undefined && one.venueOrderId !== order.venueOrderId
        ? `it was ${one.venueOrderId} and is ${order.venueOrderId} now`
        : one.phase === 'known' || one.phase === 'ended'
          ? undefined
          : differenceOf(one.order, asMeant(one.order, order, one.isRenamed), one.order.createdAt);
    if (difference === undefined) return true;
    const message = `the broker has another order under our id: ${difference}`;
    const hint = 'stop every trader of this account, and see what sent it: tradectl reconcile';
    this.out.put({
      kind: 'stop',
      error: new TradectlError('venue_mismatch', message, { where: one.order.clientOrderId, hint }),
    });
    return false;
  }

  /** A status is taken if it is not older than what is known; a final one waits for the fills that come before it. */
  #hear(one: Tracked, order: VenueOrder, now: Micros): void {
    const at = order.updatedAt ?? now;
    if (at < one.heardAt || one.phase === 'ended') return;
    one.heardAt = at;
    one.lookAt = undefined;
    // An answer may come after the message that it has been overtaken by, with the same time.
    if (order.status !== 'pending_new' || one.heard === undefined) one.heard = order.status;
    if (order.status === undefined)
      return this.out.alert('unknown_status', `${one.order.clientOrderId}: ${order.statusText}`, false);
    if (order.status === 'pending_new' || isPrompt(one)) this.#lookAgain(one, now, OVERDUE_AFTER);
    if (order.status === 'pending_new') return;
    if (TRANSIENT.has(order.status) || one.isCancelWanted) this.#lookAgain(one, now, lookPause(one, now));
    if (isFinal(order.status)) {
      one.withheld = { status: order.status, at };
      this.release(one);
    } else if (isNews(one, order.status) || (one.unsaid !== undefined && !TRANSIENT.has(order.status))) {
      this.out.report(one, statusNow(one, order.status), at, one.note);
      one.note = '';
    }
  }

  /** Reports a final status once its fills are in the books. */
  release(one: Tracked): void {
    const { withheld } = one;
    if (withheld === undefined || one.phase === 'ended' || one.booked < one.told) return;
    one.withheld = undefined;
    this.end(one);
    this.out.report(one, withheld.status, withheld.at, '');
  }

  end(one: Tracked): void {
    if (one.phase !== 'ended') for (const mate of matesOf(one)) mate.isStirred = true;
    one.phase = 'ended';
    release(one);
    this.#dropAfter(one, micros(one.heardAt));
    one.lookAt = undefined;
    one.fillsAt = undefined;
    this.live.delete(one);
  }

  lookup(one: Tracked, now: Micros): void {
    // The answer to a POST says more than a lookup beside it, unless it takes too long.
    if (one.asked.has('submit') || one.asked.has('replace') || one.asked.has('amend'))
      return this.#lookAgain(one, now, STUCK_AFTER);
    one.lookAt = undefined;
    // The broker's id of a leg is told with the order that it follows.
    if (isNameless(one) && one.group !== undefined && one.group.first !== one) {
      one.lookAt = micros(now + backoff(one.looks++));
      if (one.looks === LEG_MISSING_AFTER) this.out.alert('missing_leg', missingLeg(one), true);
      return this.lookup(one.group.first, now);
    }
    one.looks++;
    this.out.lookup(one);
  }

  askCancel(one: Tracked, now: Micros): void {
    if (one.venueOrderId === undefined) return this.lookup(one, now);
    // One of a group takes the others with it.
    if (matesOf(one).some((mate) => mate.isCancelAsked)) return this.#lookAgain(one, now, STIRRED_AFTER);
    one.isCancelAsked = true;
    one.cancelAskedAt = now;
    this.out.cancel(one, one.venueOrderId);
  }

  /** The broker has a moment to tell what became of it by itself. */
  stir(one: Tracked, now: Micros): void {
    one.isStirred = false;
    one.lookAt ??= micros(now + STIRRED_AFTER);
  }

  askFills(one: Tracked): void {
    one.fillsAt = undefined;
    // Also of an order that has ended: its fill came late.
    this.live.add(one);
    this.out.fills(one);
  }
}
