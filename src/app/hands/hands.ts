/**
 * A person's wishes in a running session: carried out through engine and gate, and answered when it is known what came
 * of them, or when the one who asked has waited long enough.
 */

import { priceText, qtyText } from '../../core/base/decimal.js';
import { averagePrice, isZero, type Qty, ZERO_QTY } from '../../core/base/fixed.js';
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
import { flattened, isBooked, judged, UNTOLD } from './flat.js';
import { UNCONFIRMED } from './left-orders.js';
import { holdingsText, type Outside } from './outside.js';
import { denied, type HandAnswer, type HandOrder, NOTHING, type Wish } from './wish.js';
import { changesOf, exitsOf, intentOf, notTraded } from './wish-terms.js';

/** How long the end of an order is waited for. */
const PATIENCE = 8 * SECOND;

export interface HandsOptions {
  readonly engine: Engine;
  /** Makes a step durable, with who asked for it, and sends what it says. */
  readonly carryOut: (step: Step, asked: Asked) => void;
  /** Whether orders may be sent. */
  readonly mayAct: () => boolean;
  readonly now: () => Micros;
  /** What the account holds beside the symbols of the session. */
  readonly outside: Pick<Outside, 'flatten' | 'isTraded'>;
  /** Cancels an order that the session does not follow. */
  readonly cancelLeft: (clientOrderId: string) => Promise<HandAnswer>;
  readonly fail: (error: Error) => void;
}

interface Pending {
  readonly wish: Wish;
  readonly asked: Asked;
  readonly answer: (answer: HandAnswer) => void;
  readonly deadline: number;
  /** Asked of the engine once more, since what stood in its way is gone. */
  readonly isAgain: boolean;
  /** The live orders that the wish is about. */
  readonly orders: Order[];
}

export class Hands implements Observer {
  #pending: Pending[] = [];
  /** Those who wait for the broker itself, and what they are told where the session ends before it says anything. */
  readonly #asking = new Map<Pending['answer'], HandAnswer>();
  #isOver = false;
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
    if (wish.kind === 'cancel' && !this.options.engine.hand.canCancel(wish.clientOrderId))
      return void this.#cancelLeft(wish.clientOrderId, answer);
    const refusal = this.#refusalOf(wish);
    if (refusal !== undefined) return answer(refusal);
    this.#begin({ wish, asked, answer, orders: [], isAgain: false });
  }

  async #cancelLeft(clientOrderId: string, answer: Pending['answer']): Promise<void> {
    this.#asking.set(answer, UNCONFIRMED);
    const told = this.options.cancelLeft(clientOrderId);
    const said = await told.catch((error: unknown) => this.#unreachable(error));
    if (this.#asking.delete(answer)) answer(said ?? UNCONFIRMED);
  }

  /** Carries it out; `look` answers when it is settled. */
  #begin(one: Omit<Pending, 'deadline'>): void {
    this.#hears = one.orders;
    for (const act of this.#acts(one.wish)) this.options.carryOut(this.options.engine.byHand(act), one.asked);
    this.#hears = undefined;
    this.#pending.push({ ...one, deadline: this.options.now() + PATIENCE });
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
    for (const [answer, untold] of this.#asking) answer(untold);
    this.#asking.clear();
    this.#isOver = true;
  }

  /** The books say that it is done; the broker has the last word. */
  async #flattened(one: Pending, symbol: string | null, said: HandAnswer): Promise<void> {
    const { outside, engine, mayAct } = this.options;
    this.#asking.set(one.answer, UNTOLD);
    const closed = await outside.flatten(symbol).catch((error: unknown) => this.#unreachable(error));
    if (!this.#asking.delete(one.answer)) return;
    if (closed === undefined) return one.answer(UNTOLD);
    const booked = (held: string): Qty =>
      [...engine.portfolio.books].find((book) => isSameSymbol(book.symbol, held))?.qty ?? ZERO_QTY;
    const isStrange = symbol !== null && !outside.isTraded(symbol);
    // Shares that an order of somebody else has held can be sold now.
    const mayPass = closed.withdrawn > 0 && closed.left.length > 0 && isBooked({ closed, booked });
    if (mayPass && !one.isAgain && mayAct()) this.#begin({ ...one, isAgain: true });
    else one.answer(judged({ said, orders: one.orders, closed, isStrange, booked }));
  }

  /** Undefined where the broker did not answer; all else ends the session. */
  #unreachable(error: unknown): undefined {
    if (!isUnreachable(error)) this.options.fail(error instanceof Error ? error : new Error(String(error)));
  }

  /**
   * Closes what the account holds beside the session's symbols; `told` hears what the broker holds after that, in words.
   * `again` asks the engine once more to close what it trades, where an order of somebody else has held its shares.
   */
  readonly closeOutside = (told: (left: string | undefined) => void, again: () => void): void => {
    const tell = (left: string | undefined): void => {
      if (!this.#isOver) told(left);
    };
    this.#closed(again).then(tell, (error: unknown) => {
      this.#unreachable(error);
      if (isUnreachable(error)) tell(undefined);
    });
  };

  async #closed(again: () => void): Promise<string> {
    const { outside, mayAct } = this.options;
    const { left, withdrawn } = await outside.flatten(null);
    if (withdrawn === 0 || left.length === 0 || !mayAct()) return holdingsText(left);
    again();
    return holdingsText((await outside.flatten(null)).left);
  }

  /** Whether risk cannot judge it yet: a trader that has just begun hears its first prices in a moment. */
  lacksPrice(wish: Wish): boolean {
    const { hand } = this.options.engine;
    return wish.kind === 'submit' && hand.symbols.includes(wish.symbol) && hand.lacksPrice(wish);
  }

  #refusalOf(wish: Wish): HandAnswer | undefined {
    const { hand } = this.options.engine;
    if ((wish.kind === 'cancel' || wish.kind === 'replace') && !hand.canCancel(wish.clientOrderId))
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

/** An exit of a group goes on as itself: a broker that refused leaves a word of why. */
function changedExit({ status }: Order, reason: string): Omit<HandAnswer, 'orders'> {
  if (status === 'pending_replace')
    return { outcome: 'unknown', code: null, message: 'the broker has not answered yet' };
  if (reason.startsWith('not changed')) return { outcome: 'rejected', code: null, message: reason };
  return { outcome: 'done', code: null, message: '' };
}

/** All have ended; not all must have ended by the cancel. */
function canceled(orders: readonly Order[]): Omit<HandAnswer, 'orders'> {
  if (orders.length === 0) return { outcome: 'done', code: null, message: 'no open orders of this ledger' };
  const other = orders.find(({ status }) => status !== 'canceled' && status !== 'abandoned');
  if (other === undefined) return { outcome: 'done', code: null, message: '' };
  return { outcome: 'denied', code: 'too_late', message: `${other.clientOrderId} was ${other.status} first` };
}

const NO_PRICE_HINT = 'give it a --limit, or ask again once it has traded';
