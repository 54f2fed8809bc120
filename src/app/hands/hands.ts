/**
 * A person's wishes in a running session: carried out through engine and gate, and answered when it is known what came
 * of them, or when the one who asked has waited long enough.
 */

import { priceText, qtyText } from '../../core/base/decimal.js';
import { averagePrice, isZero } from '../../core/base/fixed.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import type { HandAct } from '../../core/engine/by-hand.js';
import { isPrompt } from '../../core/engine/desk-rules.js';
import type { Engine } from '../../core/engine/engine.js';
import type { EngineEvent } from '../../core/events.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Order } from '../../core/orders/order.js';
import type { Asked, Observer, Step } from '../../core/ports.js';
import { isSameSymbol } from '../../core/venue/symbols.js';
import { isUnreachable } from '../trade/broker/account-movements.js';
import type { Closed, Outside } from './outside.js';
import type { HandAnswer, HandOrder, Wish } from './wish.js';
import { changesOf, exitsOf, intentOf, notTraded } from './wish-terms.js';

/** How long the end of an order is waited for. */
const PATIENCE = 8 * SECOND;

export interface HandsOptions {
  readonly engine: Engine;
  /** Makes a step durable, with who asked for it, and sends what it says. */
  readonly carryOut: (step: Step, asked: Asked) => void;
  readonly now: () => Micros;
  /** What the account holds beside the symbols of the session. */
  readonly outside: Pick<Outside, 'flatten' | 'isTraded'>;
  /** Cancels an order that the session does not follow. */
  readonly cancelLeft: (clientOrderId: string) => Promise<HandAnswer>;
  readonly fail: (error: Error) => void;
}

interface Pending {
  readonly wish: Wish;
  readonly answer: (answer: HandAnswer) => void;
  readonly deadline: number;
  /** The live orders that the wish is about. */
  readonly orders: Order[];
}

export class Hands implements Observer {
  #pending: Pending[] = [];
  /** Flattened here; what the broker holds is being asked for. */
  readonly #asking = new Set<Pending>();
  /** The orders of the wish that is being carried out. */
  #hears: Order[] | undefined;
  /** The last word on each order that is waited for. */
  readonly #reasons = new Map<string, string>();
  readonly #codes = new Map<string, string>();

  constructor(readonly options: HandsOptions) {}

  /** Hears what becomes of orders. */
  onStep(_: EngineEvent | undefined, { changes, denials }: Step): void {
    if (this.#pending.length === 0 && this.#hears === undefined) return;
    for (const { order, reason } of changes) {
      if (this.#hears?.includes(order) === false) this.#hears.push(order);
      this.#reasons.set(order.clientOrderId, reason);
    }
    for (const { clientOrderId, code, message } of denials) {
      this.#codes.set(clientOrderId, code);
      this.#reasons.set(clientOrderId, message);
    }
  }

  take(wish: Wish, asked: Asked, answer: (answer: HandAnswer) => void): void {
    const { engine, carryOut, cancelLeft, fail, now } = this.options;
    if (wish.kind === 'cancel' && !engine.hand.canCancel(wish.clientOrderId))
      return void cancelLeft(wish.clientOrderId).then(answer, fail);
    const refusal = this.#refusalOf(wish);
    if (refusal !== undefined) return answer(refusal);
    const orders: Order[] = [];
    this.#hears = orders;
    for (const act of this.#acts(wish)) carryOut(engine.byHand(act), asked);
    this.#hears = undefined;
    this.#pending.push({ wish, answer, orders, deadline: now() + PATIENCE });
    this.look();
  }

  /** Answers what can be answered. */
  look(): void {
    const now = this.options.now();
    const waiting = this.#pending.filter((one) => !this.#isSettled(one) && now < one.deadline);
    const ready = this.#pending.filter((one) => !waiting.includes(one));
    this.#pending = waiting;
    for (const one of ready) {
      if (one.wish.kind === 'flatten') void this.#flattened(one, one.wish.symbol, this.#answerOf(one));
      else one.answer(this.#answerOf(one));
    }
    if (waiting.length > 0) return;
    this.#reasons.clear();
    this.#codes.clear();
  }

  /** The session ends: what is known is told. */
  end(): void {
    for (const one of this.#pending.splice(0)) one.answer(this.#answerOf(one));
    for (const one of this.#asking) one.answer(UNTOLD);
    this.#asking.clear();
  }

  /** The books say that it is done; the broker has the last word. */
  async #flattened(one: Pending, symbol: string | null, said: HandAnswer): Promise<void> {
    const { outside, fail } = this.options;
    this.#asking.add(one);
    const answer = await outside.flatten(symbol).then(
      (closed) => judged(this.#untilOpen(one, said), closed, symbol !== null && !outside.isTraded(symbol)),
      (error: unknown) => {
        if (!isUnreachable(error)) fail(error instanceof Error ? error : new Error(String(error)));
        return UNTOLD;
      },
    );
    if (this.#asking.delete(one)) one.answer(answer);
  }

  /** A closing order that the broker has taken, and that has not filled, waits for its market. */
  #untilOpen({ orders }: Pending, said: HandAnswer): HandAnswer {
    const isTaken = ({ status }: Order): boolean => status !== 'pending_new' && !isFinal(status);
    const isWaiting = orders.some((order) => order.size.kind === 'position' && isTaken(order));
    return isWaiting ? { ...said, outcome: 'unknown', message: UNTIL_OPEN } : said;
  }

  /** Closes what the account holds beside the session's symbols; `told` hears what the broker holds after that, in words. */
  readonly closeOutside = (told: (left: readonly string[] | undefined) => void): void => {
    const { outside, fail } = this.options;
    outside.flatten(null).then(
      ({ left }) => told(left),
      (error: unknown) => {
        if (isUnreachable(error)) told(undefined);
        else fail(error instanceof Error ? error : new Error(String(error)));
      },
    );
  };

  /** Whether risk cannot judge it yet: a trader that has just begun hears its first prices in a moment. */
  lacksPrice(wish: Wish): boolean {
    const { hand } = this.options.engine;
    return wish.kind === 'submit' && hand.symbols.includes(wish.symbol) && hand.lacksPrice(wish);
  }

  #refusalOf(wish: Wish): HandAnswer | undefined {
    const { hand } = this.options.engine;
    if (wish.kind === 'replace' && !hand.canCancel(wish.clientOrderId))
      return denied('not_open', `no open order ${wish.clientOrderId}`);
    if (wish.kind === 'replace') {
      const changes = changesOf(wish);
      const problem = changes && hand.changeProblem(wish.clientOrderId, changes);
      if (problem !== undefined) return denied('terms', `${problem.message}: ${problem.hint}`);
    }
    const symbol = 'symbol' in wish && wish.kind !== 'flatten' ? wish.symbol : null;
    if (symbol !== null && !hand.symbols.includes(symbol))
      return denied('unknown_symbol', notTraded(symbol, hand.symbols));
    // An order that has a limit is judged at that.
    if (wish.kind === 'submit' && wish.limit === null && this.lacksPrice(wish))
      return denied('no_price', `no price of ${wish.symbol} is known to judge the order at: ${NO_PRICE_HINT}`);
    return undefined;
  }

  #acts(wish: Wish): readonly HandAct[] {
    const { hand } = this.options.engine;
    if (wish.kind === 'submit') {
      const intent = intentOf(wish);
      const exits = exitsOf(wish);
      return intent === undefined ? [] : [{ kind: 'submit', intent, ...(exits && { exits }) }];
    }
    if (wish.kind === 'replace') {
      const changes = changesOf(wish);
      return changes === undefined ? [] : [{ kind: 'replace', clientOrderId: wish.clientOrderId, changes }];
    }
    if (wish.kind === 'flatten') {
      const symbols = hand.symbols.filter((one) => wish.symbol === null || isSameSymbol(one, wish.symbol));
      return symbols.map((symbol) => ({ kind: 'flatten', symbol, reason: 'by hand: flatten' }));
    }
    const ids = wish.kind === 'cancel' ? [wish.clientOrderId] : hand.openIds();
    return ids.map((clientOrderId) => ({ kind: 'cancel', clientOrderId }));
  }

  #isSettled({ wish, orders: all }: Pending): boolean {
    // Exits sleep until their entry has filled: what becomes of it is the answer.
    const orders = wish.kind === 'submit' ? all.filter(({ parentId }) => parentId === undefined) : all;
    if (wish.kind === 'replace' && all.every(({ replaces }) => replaces === undefined))
      return all.every(({ status }) => status !== 'pending_replace');
    if (wish.kind === 'replace')
      return orders.every(({ status, replaces }) => replaces === undefined || !isUnanswered(status));
    return orders.every((order) =>
      wish.kind === 'submit' && !isPrompt(order) ? !isUnanswered(order.status) : isFinal(order.status),
    );
  }

  #answerOf(one: Pending): HandAnswer {
    const orders = one.orders.map((order) => this.#orderOf(order));
    const [order] = one.orders;
    const made = one.orders.find(({ replaces }) => replaces !== undefined) ?? order;
    if (one.wish.kind === 'replace' && made?.role !== undefined)
      return { ...changedExit(made, this.#reasons.get(made.clientOrderId) ?? ''), orders };
    if (one.wish.kind === 'replace' && made !== undefined) return { ...this.#submitted(made), orders };
    if (one.wish.kind === 'submit' && order !== undefined) return { ...this.#submitted(order), orders };
    const left = one.orders.filter(({ status }) => !isFinal(status));
    if (left.length > 0)
      return { ...NOTHING, outcome: 'unknown', message: `${left.length} not confirmed by the broker yet`, orders };
    if (one.wish.kind === 'flatten') return { ...flattened(one.orders, this.options.engine, one.wish.symbol), orders };
    return { ...canceled(one.orders), orders };
  }

  #submitted({ clientOrderId, status }: Order): Omit<HandAnswer, 'orders'> {
    const message = this.#reasons.get(clientOrderId) ?? '';
    const code = this.#codes.get(clientOrderId) ?? null;
    if (status === 'denied') return { outcome: 'denied', code, message };
    if (status === 'rejected') return { outcome: 'rejected', code: null, message };
    if (status === 'abandoned' || status === 'pending_new')
      return { outcome: 'unknown', code: null, message: message || 'the broker has not answered yet' };
    return { outcome: 'done', code: null, message: '' };
  }

  #orderOf(order: Order): HandOrder {
    const { clientOrderId, venueOrderId, symbol, side, type, qty, filledQty, filledValue, status } = order;
    return {
      ...{ clientOrderId, symbol, side, type, status },
      venueOrderId: venueOrderId === undefined || venueOrderId === '' ? null : venueOrderId,
      qty: qty === undefined ? null : qtyText(qty),
      filledQty: qtyText(filledQty),
      avgPrice: isZero(filledQty) ? null : priceText(averagePrice(filledValue, filledQty)),
      reason: this.#reasons.get(clientOrderId) ?? '',
    };
  }
}

const isUnanswered = (status: Order['status']): boolean => status === 'pending_new' || status === 'accepted';

const NOTHING: Omit<HandAnswer, 'outcome'> = { code: null, message: '', orders: [] };

export const denied = (code: string, message: string): HandAnswer => ({ ...NOTHING, outcome: 'denied', code, message });

/** An exit of a group goes on as itself: a broker that refused leaves a word of why. */
function changedExit({ status }: Order, reason: string): Omit<HandAnswer, 'orders'> {
  if (status === 'pending_replace')
    return { outcome: 'unknown', code: null, message: 'the broker has not answered yet' };
  if (reason.startsWith('not changed')) return { outcome: 'rejected', code: null, message: reason };
  return { outcome: 'done', code: null, message: '' };
}

/** All have ended; not all must have ended by the cancel. */
function canceled(orders: readonly Order[]): Omit<HandAnswer, 'orders'> {
  if (orders.length === 0) return { outcome: 'done', code: null, message: 'no open orders' };
  const other = orders.find(({ status }) => status !== 'canceled' && status !== 'abandoned');
  if (other === undefined) return { outcome: 'done', code: null, message: '' };
  return { outcome: 'denied', code: 'too_late', message: `${other.clientOrderId} was ${other.status} first` };
}

/** What the session's own orders came to. */
function flattened(orders: readonly Order[], engine: Engine, symbol: string | null): Omit<HandAnswer, 'orders'> {
  const held = engine.hand.symbols.filter(
    (one) => (symbol === null || isSameSymbol(one, symbol)) && !isZero(engine.portfolio.book(one).qty),
  );
  if (held.length > 0) return { outcome: 'rejected', code: null, message: `still held: ${held.join(', ')}` };
  return { outcome: 'done', code: null, message: orders.length === 0 ? FLAT : '' };
}

const NO_PRICE_HINT = 'give it a --limit, or ask again once it has traded';

const FLAT = 'nothing held, no open orders';

const UNTOLD: HandAnswer = {
  ...NOTHING,
  outcome: 'unknown',
  message: 'the broker does not say what it holds: see tradectl positions, and tradectl reconcile',
};

const UNTIL_OPEN = 'the closing order is open there, as while a market is closed, and fills when it can';

const UNKNOWN_HERE = 'what the books do not know, `tradectl reconcile --apply` takes into them; then flatten again';

/** `isStrange`: nobody trades the symbol that was asked for. */
function judged(said: HandAnswer, { closed, left }: Closed, isStrange: boolean): HandAnswer {
  if (left.length > 0 && said.message === UNTIL_OPEN)
    return { ...said, message: `the broker still holds ${left.join(', ')}: ${UNTIL_OPEN}` };
  if (left.length > 0)
    return {
      ...said,
      outcome: 'rejected',
      message: `the broker still holds ${left.join(', ')}: ${UNKNOWN_HERE}`,
    };
  if (closed.length > 0)
    return said.outcome === 'done'
      ? { ...said, message: `closed too, though not traded here: ${closed.join(', ')}` }
      : said;
  if (isStrange) return denied('unknown_symbol', 'it is neither traded here nor held at the broker');
  return said.outcome === 'rejected'
    ? { ...said, outcome: 'unknown', message: `the broker holds nothing: ${said.message} here` }
    : said;
}
