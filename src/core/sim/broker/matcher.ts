/** Works orders against what the market offers: whether they meet it, how much fills, and what that books. */

import { must } from '../../base/assert.js';
import { parseQty } from '../../base/decimal.js';
import {
  abs,
  affordable,
  floorToLot,
  fractionOf,
  isZero,
  type Money,
  min,
  minus,
  negate,
  notional,
  ONE_UNIT,
  type Price,
  partOf,
  plus,
  type Qty,
  qtyNumber,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../base/fixed.js';
import { micros, SECOND } from '../../base/time.js';
import { isStop, only, type PriceRange, touch } from '../touch.js';
import { isReducing, isWhole } from './ask.js';
import type { Core } from './core.js';
import type { Groups } from './groups.js';
import type { Offer } from './prices.js';
import { raiseTrail } from './trailing.js';
import type { Asset, BrokerOrder } from './types.js';
import { isOpen, isWorking, leaves, SMALLEST, type Work } from './work.js';

/** How soon the rest of a fill that was partial by chance follows. */
const REST_AFTER = SECOND;
const PARTIAL_CHANCE = 0.1;
const STORM = { share: 0.2, restAfter: SECOND / 20 } as const;

const isStopLike = ({ order }: Work): boolean => order.type === 'trailing_stop' || isStop({ type: order.type });
const isImmediate = ({ tif }: BrokerOrder): boolean => tif === 'ioc' || tif === 'fok' || tif === 'opg';

export class Matcher {
  constructor(
    readonly core: Core,
    readonly groups: Groups,
  ) {}

  /** Whether the order's market works it in the present phase of the day; closing auctions have their own moment. */
  isItsTime({ order, assetClass }: Work): boolean {
    const { phase } = this.core;
    if (assetClass === 'crypto') return true;
    return phase === 'open' || (order.extendedHours && phase !== 'closed');
  }

  /** Shows one offer to all open orders of a symbol: stops first, the pessimistic order within a bar. */
  meetAll(symbol: string, offer: Offer): void {
    const open = this.core.shelf.open(symbol);
    const held = open.filter(({ stage }) => stage === 'held');
    const awake = open.filter(({ stage }) => stage !== 'held');
    for (const work of awake) if (isStopLike(work)) this.meet(work, offer);
    for (const work of awake) if (!isStopLike(work)) this.meet(work, offer);
    if (offer.since !== undefined) this.#meetReleased(held, offer);
  }

  /**
   * Exits whose entry this bar filled: where it filled at the first price, all of the bar came after it; else a stop may
   * have been reached since, and nobody knows whether a take profit was before or after.
   */
  #meetReleased(held: readonly Work[], offer: Offer): void {
    const released = held.filter((work) => isOpen(work) && work.stage !== 'held');
    for (const work of released) if (isStopLike(work)) this.meet(work, offer);
    for (const work of released) if (!isStopLike(work) && this.#isEntryFirst(work, offer)) this.meet(work, offer);
  }

  #isEntryFirst({ order: { parentId } }: Work, offer: Offer): boolean {
    const entry = this.core.shelf.get(parentId)?.order;
    const open = entry && rangeFor(entry, offer)?.open;
    return entry !== undefined && open !== undefined && notional(open, entry.filledQty) === entry.filledValue;
  }

  /** A trailing stop begins at the price that is there; where none is known, at the first that comes. */
  begin(work: Work): void {
    const { symbol, side } = work.order;
    const price = this.core.prices(symbol).reference(side);
    if (price !== undefined) raiseTrail(this.core, work, must(this.core.asset(symbol), 'an asset'), only(price));
  }

  /** Shows an order what the market offers between ticks. */
  meetPresent(work: Work): void {
    const { present } = this.core.prices(work.order.symbol);
    if (present !== undefined) this.meet(work, present);
  }

  meet(work: Work, offer: Offer): void {
    const told = rangeFor(work.order, offer);
    // At once is at the first price.
    const range = told && isImmediate(work.order) ? only(told.open) : told;
    if (range === undefined || !isWorking(work) || !this.isItsTime(work) || work.order.tif === 'cls') return;
    this.#meetRange(work, offer, range);
    if (isOpen(work) && isImmediate(work.order)) this.groups.end(work, 'canceled');
  }

  /** The closing auction: all of an order, at the closing price, or nothing. */
  close(work: Work, price: Price): void {
    const range = only(price);
    if (isWorking(work)) this.#meetRange(work, { buy: range, sell: range, left: undefined }, range);
  }

  #meetRange(work: Work, offer: Offer, range: PriceRange): void {
    const asset = must(this.core.asset(work.order.symbol), 'an asset');
    // The opening comes first; whether the best price of a bar came before its worst nobody knows.
    raiseTrail(this.core, work, asset, only(range.open));
    const price = touch(touchable(work), range, work.isTriggered);
    if (price === undefined) return raiseTrail(this.core, work, asset, range);
    const active = work.stage === 'armed' || this.#isTakenOver(work) ? this.groups.takeOver(work) : work;
    if (isStopLike(active) && !active.isTriggered) {
      active.isTriggered = true;
      this.core.record(active);
    }
    if (price !== 'triggered') this.#fill(active, asset, offer, price);
  }

  /** On request the broker does to any stop what it does to that of a group. */
  #isTakenOver(work: Work): boolean {
    return isStopLike(work) && !work.isTriggered && this.core.options.faults?.take('stop-replaced') !== undefined;
  }

  #fill(work: Work, asset: Asset, offer: Offer, price: Price): void {
    const { order } = work;
    const wanted = wantedAt(order, price);
    if (this.#isUnaffordable(work, wanted, price))
      return this.groups.end(work, isZero(order.filledQty) ? 'rejected' : 'canceled');
    if (this.#isSpent(work)) return this.groups.end(work, 'canceled');
    const offered = this.#offered(work, wanted, offer);
    if (order.tif === 'fok' && offered < wanted) return;
    const qty = this.#byChance(work, offered);
    if (isZero(qty)) return;
    if (offer.left !== undefined) offer.left = minus(offer.left, qty);
    this.#execute(work, asset, qty, price, minus(wanted, qty));
    if (this.#isSpent(work)) this.groups.end(work, 'canceled');
  }

  /** An exit whose position others closed has nothing left to do. */
  #isSpent({ isClosing, order: { symbol, side } }: Work): boolean {
    return isClosing && !isReducing(this.core.funds.position(symbol), side);
  }

  /** What may fill of `wanted`: no more than there is of a position that is closed, and of what the market offers. */
  #offered(work: Work, wanted: Qty, { left }: Offer): Qty {
    const most = work.isClosing ? min(wanted, abs(this.core.funds.position(work.order.symbol))) : wanted;
    return left === undefined ? most : min(most, inLots(left, work));
  }

  /** An order that nothing could be reserved for, as no price was known, is looked at again when one is. */
  #isUnaffordable(work: Work, qty: Qty, price: Price): boolean {
    if (work.isClosing || work.unit > 0n || work.order.notional !== undefined) return false;
    const { buyingPower, nonMarginableBuyingPower } = this.core.figures();
    return notional(price, qty) > (work.assetClass === 'crypto' ? nonMarginableBuyingPower : buyingPower);
  }

  /** A tenth of fills takes a part by chance, in a storm all do; the rest follows soon. */
  #byChance(work: Work, qty: Qty): Qty {
    const taken = work.order.tif === 'fok' ? undefined : this.#taken();
    if (taken === undefined) return qty;
    const part = inLots(must(parseQty((qtyNumber(qty) * taken.share).toFixed(9)), 'a part'), work);
    if (isZero(part) || part >= qty) return qty;
    if (work.dueAction === undefined) {
      work.dueAction = 'rework';
      work.dueAt = micros(this.core.now + taken.restAfter);
    }
    return part;
  }

  /** How much of a fill is taken at once; undefined is all of it. */
  #taken(): { readonly share: number; readonly restAfter: number } | undefined {
    const { fills, faults } = this.core.options;
    if (faults?.take('partial-fills') !== undefined) return STORM;
    if (fills?.partialTenth !== true) return undefined;
    const chance = this.core.ids.chance();
    return chance.next() < PARTIAL_CHANCE ? { share: chance.next(), restAfter: REST_AFTER } : undefined;
  }

  #execute(work: Work, asset: Asset, qty: Qty, price: Price, left: Qty): void {
    const { core } = this;
    const { side, symbol, status, filledQty, filledValue, id } = work.order;
    const fee = feeOf(core, asset, side, qty, price);
    core.funds.book(asset, side, price, qty, fee.qty);
    core.recordPosition(symbol);
    const isComplete = isZero(left);
    const partial = status === 'pending_cancel' || status === 'pending_replace' ? status : 'partially_filled';
    const patch = {
      filledQty: plus(filledQty, qty),
      filledValue: plus(filledValue, notional(price, qty)),
      status: isComplete ? 'filled' : partial,
      filledAt: isComplete ? core.now : undefined,
    } as const;
    const kind = isComplete ? 'fill' : 'partial_fill';
    if (isComplete) {
      work.dueAt = undefined;
      work.dueAction = undefined;
    }
    core.change(work, patch, kind, { price, qty, positionQty: core.funds.position(symbol) });
    core.log('FILL', {
      symbol,
      side,
      qty,
      price,
      orderId: id,
      cumQty: patch.filledQty,
      leavesQty: left,
      fillType: kind,
      orderStatus: patch.status,
    });
    this.#charge(asset, fee, price);
    if (isComplete) this.groups.onFilled(work);
    else this.groups.onPartial(work);
  }

  #charge({ symbol }: Asset, { qty, money }: Fee, price: Price): void {
    const { core } = this;
    core.funds.cash = minus(core.funds.cash, money);
    const description = 'Coin Pair Transaction Fee';
    if (!isZero(qty)) core.log('CFEE', { symbol, qty: negate(qty), price, netAmount: ZERO_MONEY, description });
    if (!isZero(money)) core.log('CFEE', { symbol, netAmount: negate(money), description });
  }
}

/** An order that came while a bar was being made has no part in what it began with. */
const rangeFor = ({ side, submittedAt }: BrokerOrder, { since, ...sides }: Offer): PriceRange | undefined =>
  since?.(submittedAt) ?? sides[side];

interface Fee {
  readonly qty: Qty;
  readonly money: Money;
}

/** Crypto pays in what it receives: in the coin when buying, in money when selling. Stocks pay nothing. */
function feeOf(core: Core, { assetClass }: Asset, side: BrokerOrder['side'], qty: Qty, price: Price): Fee {
  const rate = core.options.fees.crypto;
  if (assetClass !== 'crypto') return { qty: ZERO_QTY, money: ZERO_MONEY };
  if (side === 'buy') return { qty: partOf(qty, rate), money: ZERO_MONEY };
  return { qty: ZERO_QTY, money: fractionOf(notional(price, qty), rate) };
}

/** A stop that was reached, and a trailing one, are worked as what they have become. */
function touchable({ order, isTriggered }: Work): Parameters<typeof touch>[0] {
  const { side, limitPrice, stopPrice } = order;
  const type = order.type === 'trailing_stop' ? 'stop' : order.type;
  return { side, limitPrice, stopPrice, type: type === 'stop' && isTriggered ? 'market' : type };
}

/** What is still to be filled at that price: an order by value buys what its rest pays for. */
function wantedAt(order: BrokerOrder, price: Price): Qty {
  if (order.qty !== undefined) return minus(order.qty, order.filledQty);
  const rest = minus(order.notional ?? ZERO_MONEY, order.filledValue);
  return affordable(rest, notional(price, ONE_UNIT), SMALLEST);
}

/** Shares are filled whole where they were ordered whole. */
const inLots = (qty: Qty, work: Work): Qty =>
  work.assetClass === 'us_equity' && work.order.qty !== undefined && isWhole(leaves(work))
    ? floorToLot(qty, ONE_UNIT)
    : qty;
