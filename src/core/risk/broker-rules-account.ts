/** The broker's rules on what an order does to the account, now: what it holds, and its other open orders. */

import { must } from '../base/assert.js';
import { moneyText, parseMoney, parsePrice, parseRate, priceText, qtyText } from '../base/decimal.js';
import {
  adjust,
  floorToLot,
  type Money,
  max,
  notional,
  ONE_UNIT,
  type Price,
  sign,
  ZERO_MONEY,
} from '../base/fixed.js';
import { MINUTE, type Micros } from '../base/time.js';
import { newYorkDay, newYorkTime } from '../base/zone.js';
import { sessionOn } from '../market/calendar/nyse.js';
import { couldMeet } from '../orders/crossing.js';
import type { Order } from '../orders/order.js';
import { type BrokerAsk, type BrokerRule, isReducing, isShort } from './broker-ask.js';
import { entryOf } from './exposure.js';

const COIN_MINIMUM = must(parseMoney('10'), 'money');
/** A buy at the market is reserved above the quote: 4 % below $50, 2.5 % from there. */
const [COLLAR_CHEAP, COLLAR] = [must(parseRate('0.04'), 'a rate'), must(parseRate('0.025'), 'a rate')];
const FIFTY = must(parsePrice('50'), 'a price');

const isWhole = ({ order: { qty } }: BrokerAsk): boolean => floorToLot(qty, ONE_UNIT) === qty;

const availableOf = ({ order, exposure }: BrokerAsk): typeof order.qty => entryOf(order, exposure).exitMost;

/** What the broker reserves for a buy; undefined where no price is known. */
function reservedFor({ order, moment }: BrokerAsk): Money | undefined {
  const { limitPrice, stopPrice, qty } = order;
  if (moment.mark === undefined) return undefined;
  if (limitPrice !== undefined) return notional(limitPrice, qty);
  const base = stopPrice === undefined ? moment.mark : max(stopPrice, moment.mark);
  return notional(adjust(base, base < FIFTY ? COLLAR_CHEAP : COLLAR), qty);
}

/** An own order that this one could trade with. */
function twin({ order, moment }: BrokerAsk): Order | undefined {
  for (const other of moment.symbolOrders()) if (couldMeet(order, other)) return other;
  return undefined;
}

/** A stop on the wrong side of the last price would go off at once. */
function isStopBehind({ order: { side, stopPrice }, moment: { mark } }: BrokerAsk): boolean {
  if (stopPrice === undefined || mark === undefined) return false;
  return side === 'sell' ? stopPrice >= mark : stopPrice <= mark;
}

/** Orders for an auction are refused from shortly before it until 19:00. */
export function isAuctionShut(tif: string, now: Micros): boolean {
  const session = sessionOn(newYorkDay(now));
  if (session === undefined) return false;
  const from = tif === 'opg' ? session.open - 2 * MINUTE : session.close - 10 * MINUTE;
  return now >= from && now < newYorkTime(session.day, 19 * 60);
}

const text = (price: Price | undefined): string => (price === undefined ? 'no price' : priceText(price));

export const ACCOUNT_RULES: readonly BrokerRule[] = [
  {
    code: 'broker_stop_side',
    applies: ({ order: { stopPrice, type } }) => stopPrice !== undefined && type !== 'trailing_stop',
    allowed: ({ order, moment }) => `a stop ${order.side === 'sell' ? 'below' : 'above'} ${text(moment.mark)}`,
    isBroken: isStopBehind,
    value: ({ order }) => text(order.stopPrice),
  },
  {
    code: 'broker_auction',
    applies: ({ order: { tif } }) => tif === 'opg' || tif === 'cls',
    allowed: ({ order }) => `${order.tif} orders until shortly before the auction`,
    isBroken: ({ order, moment }) => isAuctionShut(order.tif, moment.now),
    value: ({ order }) => order.tif,
  },
  {
    code: 'broker_short',
    applies: isShort,
    allowed: (ask) => (ask.isCoin ? 'no short sales of coins' : 'short sales of whole shares'),
    isBroken: (ask) => ask.isCoin || !isWhole(ask),
    value: ({ order }) => `${order.side} ${qtyText(order.qty)}`,
  },
  {
    code: 'broker_wash_trade',
    allowed: () => 'no order that could meet an open one of ours',
    isBroken: (ask) => twin(ask) !== undefined,
    value: (ask) => twin(ask)?.clientOrderId ?? 'none',
  },
  {
    code: 'broker_quantity',
    applies: isReducing,
    allowed: (ask) => `closing at most ${qtyText(availableOf(ask))} first`,
    isBroken: (ask) => ask.order.qty > availableOf(ask),
    value: ({ order }) => qtyText(order.qty),
  },
  {
    code: 'broker_minimum',
    applies: (ask) => ask.isCoin && !isReducing(ask),
    allowed: () => `buys of coins for at least ${moneyText(COIN_MINIMUM)}`,
    isBroken: (ask) => isBelow(reservedFor(ask)),
    value: (ask) => moneyText(reservedFor(ask) ?? ZERO_MONEY),
  },
];

const isBelow = (value: Money | undefined): boolean => value !== undefined && sign(value) > 0 && value < COIN_MINIMUM;
