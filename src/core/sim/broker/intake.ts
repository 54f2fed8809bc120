/** What clients ask for: new orders, changes, cancels, closings. Answers are as of the request; the rest is told. */

import { abs, type Price, type Qty, sign, ZERO_MONEY, ZERO_PRICE, ZERO_QTY } from '../../base/fixed.js';
import { micros } from '../../base/time.js';
import { isFinal } from '../../orders/lifecycle.js';
import { type Ask, isOpening, unitPrice } from './ask.js';
import type { Core } from './core.js';
import { type Groups, unschedule } from './groups.js';
import type { Matcher } from './matcher.js';
import { notFound, unprocessable } from './refusal.js';
import { changed, newUnit } from './replace.js';
import { refusalOf } from './rules.js';
import type { Asset, BrokerOrder, OrderRequest, Refusal, ReplaceRequest } from './types.js';
import { type DueAction, leaves, type Stage, type Work } from './work.js';

type Body = Omit<BrokerOrder, keyof typeof UNBORN | 'id' | 'status' | 'createdAt' | 'updatedAt' | 'submittedAt'>;

const UNBORN = {
  filledAt: undefined,
  expiredAt: undefined,
  canceledAt: undefined,
  cancelRequestedAt: undefined,
  failedAt: undefined,
  replacedAt: undefined,
  replacedBy: undefined,
  filledQty: ZERO_QTY,
  filledValue: ZERO_MONEY,
  highWaterMark: undefined,
} satisfies Partial<BrokerOrder>;

export class Intake {
  constructor(
    readonly core: Core,
    readonly groups: Groups,
    readonly matcher: Matcher,
  ) {}

  submit(asked: OrderRequest): BrokerOrder | Refusal {
    const asset = this.core.asset(asked.symbol);
    if (asset === undefined) return unprocessable(`asset "${asked.symbol}" not found`);
    const request = normal(asked, asset);
    const ask: Ask = { ...this.core.scene(asset, request.side), request };
    const refusal = refusalOf(ask);
    if (refusal !== undefined) return refusal;
    const work = this.#enter(ask);
    return work.order;
  }

  /** Submits the order that closes a position, or `qty` of it. */
  close(symbolOrId: string, qty: Qty | undefined): BrokerOrder | Refusal {
    const asset = this.core.asset(symbolOrId);
    const position = asset === undefined ? ZERO_QTY : this.core.funds.position(asset.symbol);
    if (asset === undefined || position === ZERO_QTY) return notFound('position does not exist');
    return this.submit({
      ...BARE_MARKET,
      symbol: asset.symbol,
      qty: qty ?? abs(position),
      side: sign(position) > 0 ? 'sell' : 'buy',
      tif: asset.assetClass === 'crypto' ? 'gtc' : 'day',
    });
  }

  cancel(id: string): Refusal | undefined {
    const work = this.core.shelf.get(id);
    if (work === undefined) return notFound('order not found');
    const { status } = work.order;
    if (status === 'canceled' || work.dueAction === 'cancel') return undefined;
    if (isFinal(status)) return unprocessable(`order is already in "${status}" state`);
    this.#schedule(work, 'cancel');
    // One that was stuck is asked for again, and told of once.
    if (status === 'pending_cancel') this.core.record(work);
    else this.core.change(work, { status: 'pending_cancel', cancelRequestedAt: this.core.now }, 'pending_cancel');
    return undefined;
  }

  /** Asks for a change: a new order that takes over once the old one is told to be replaced, if it has not filled. */
  replace(id: string, request: ReplaceRequest): BrokerOrder | Refusal {
    const old = this.core.shelf.get(id);
    const asset = this.core.asset(old?.order.symbol ?? '');
    if (old === undefined || asset === undefined) return notFound('order not found');
    const ask = changed(this.core, old, asset, request);
    if ('kind' in ask) return ask;
    const made = this.#successor(old, ask);
    old.successorId = made.order.id;
    this.#schedule(old, 'replace');
    this.core.change(old, { status: 'pending_replace' }, 'pending_replace');
    this.core.add(made, 'pending_new');
    return made.order;
  }

  #successor(old: Work, ask: Ask): Work {
    const { orderClass, legIds, parentId, id: replaces } = old.order;
    const body = bodyOf(ask.request, ask.request.clientOrderId ?? this.core.ids.uuid(), legIds);
    const own = { isClosing: old.isClosing, unit: newUnit(ask, old), stage: old.stage };
    const made = this.#make(this.core.ids.uuid(), { ...body, orderClass, parentId, replaces }, ask.asset, own);
    made.isTriggered = old.isTriggered;
    return made;
  }

  #schedule(work: Work, action: Exclude<DueAction, 'rework'>): void {
    work.dueAction = action;
    work.dueAt = micros(this.core.now + (this.core.options.latency?.[action] ?? 0));
  }

  /** What was due of an order happens. */
  perform(work: Work): void {
    const { dueAction: action, order } = work;
    unschedule(work);
    if (action === 'accept') this.accept(work);
    else if (action === 'cancel') this.#end(work);
    else if (action === 'rework') this.matcher.meetPresent(work);
    else if (action === 'replace') this.#succeed(work);
    // Any change of the order told of it already.
    if (work.order === order) this.core.record(work);
  }

  /** An order that is stuck stays `pending_cancel`, and may fill. */
  #end(work: Work): void {
    if (this.core.options.faults?.take('stuck-cancel') === undefined) this.groups.end(work, 'canceled');
  }

  /** The order reaches its market, or waits for it to open. */
  accept(work: Work): void {
    if (!this.matcher.isItsTime(work)) return this.core.change(work, { status: 'accepted' }, 'accepted');
    this.core.change(work, { status: 'new' }, 'new');
    this.groups.arm(work);
    this.matcher.begin(work);
    this.matcher.meetPresent(work);
  }

  /** The change takes effect: the old order is over, and the new one works. */
  #succeed(old: Work): void {
    const made = this.core.shelf.get(old.successorId);
    if (made === undefined) return;
    old.successorId = undefined;
    const patch = { status: 'replaced', replacedAt: this.core.now, replacedBy: made.order.id } as const;
    this.core.change(old, patch, 'replaced');
    // What an exit of a group may fill is what is left, also of what it filled on its way out.
    if (isExit(made, old)) made.order = { ...made.order, qty: leaves(old) };
    this.groups.rewire(old.order, made.order);
    // Somebody may have asked to cancel it already.
    if (made.order.status !== 'pending_new') return;
    if (made.stage === 'live') this.accept(made);
    else this.core.change(made, { status: 'held' }, 'held');
  }

  #enter(ask: Ask): Work {
    const { request } = ask;
    const isClosing = !isOpening(ask);
    const legs = legRequests(request);
    const id = this.core.ids.uuid();
    const legIds = legs.map(() => this.core.ids.uuid());
    const body = bodyOf(request, request.clientOrderId ?? this.core.ids.uuid(), legIds);
    const work = this.#make(id, body, ask.asset, {
      isClosing,
      unit: isClosing ? closingUnit(ask) : (unitPrice(ask) ?? ZERO_PRICE),
    });
    const isNow = this.matcher.isItsTime(work);
    if (isNow) this.#schedule(work, 'accept');
    work.order = { ...work.order, status: isNow ? 'pending_new' : 'accepted' };
    this.core.add(work, isNow ? 'pending_new' : 'accepted');
    legs.forEach((leg, index) => {
      const legBody = { ...bodyOf(leg, this.core.ids.uuid(), []), parentId: id };
      const made = this.#make(legIds[index] ?? '', legBody, ask.asset, {
        isClosing: true,
        unit: ZERO_PRICE,
        stage: 'held',
      });
      made.order = { ...made.order, status: 'held' };
      this.core.add(made, 'held');
    });
    return work;
  }

  /** An order that nobody was told of yet. */
  #make(
    id: string,
    body: Body,
    { assetClass }: Asset,
    own: Pick<Work, 'isClosing' | 'unit'> & { readonly stage?: Stage },
  ): Work {
    const { now } = this.core;
    const times = { createdAt: now, updatedAt: now, submittedAt: now };
    return {
      order: { ...body, ...UNBORN, ...times, id, status: 'pending_new' },
      seq: 0,
      assetClass,
      isTriggered: false,
      stage: 'live',
      margin: ZERO_MONEY,
      held: ZERO_QTY,
      dueAt: undefined,
      dueAction: undefined,
      successorId: undefined,
      ...own,
    };
  }
}

/** Whether one of a group has taken the place of another without a quantity of its own. */
const isExit = ({ order }: Work, { order: old }: Work): boolean =>
  order.parentId !== undefined || (order.orderClass === 'oco' && order.qty === old.qty);

const BARE_MARKET = {
  notional: undefined,
  type: 'market',
  limitPrice: undefined,
  stopPrice: undefined,
  trailPrice: undefined,
  trailPercent: undefined,
  extendedHours: false,
  clientOrderId: undefined,
  orderClass: 'simple',
  takeProfit: undefined,
  stopLoss: undefined,
} satisfies Partial<OrderRequest>;

/** A sale by value holds what it would sell now. */
const closingUnit = ({ request, market }: Ask): Price =>
  request.notional === undefined ? ZERO_PRICE : (market ?? ZERO_PRICE);

/** By the asset's own symbol; the take profit of an OCO order is its limit. */
const normal = (asked: OrderRequest, { symbol }: Asset): OrderRequest => ({
  ...asked,
  symbol,
  limitPrice: asked.orderClass === 'oco' ? (asked.limitPrice ?? asked.takeProfit?.limitPrice) : asked.limitPrice,
});

function bodyOf(request: OrderRequest, clientOrderId: string, legIds: readonly string[]): Body {
  const { takeProfit: _profit, stopLoss: _loss, ...rest } = request;
  return { ...rest, clientOrderId, legIds, parentId: undefined, replaces: undefined };
}

/** The orders that a group's entry brings with it, in the order in which the wire shows them. */
function legRequests(request: OrderRequest): OrderRequest[] {
  const { orderClass, takeProfit, stopLoss } = request;
  const side = orderClass === 'oco' ? request.side : request.side === 'buy' ? 'sell' : 'buy';
  const none = { limitPrice: undefined, takeProfit: undefined, stopLoss: undefined, positionIntent: undefined };
  const base: OrderRequest = { ...request, ...none, side };
  const legs: OrderRequest[] = [];
  if (takeProfit !== undefined && orderClass !== 'oco')
    legs.push({ ...base, type: 'limit', limitPrice: takeProfit.limitPrice });
  if (stopLoss !== undefined && orderClass !== 'simple') {
    legs.push({ ...base, type: stopLoss.limitPrice === undefined ? 'stop' : 'stop_limit', ...stopLoss });
  }
  return legs;
}
