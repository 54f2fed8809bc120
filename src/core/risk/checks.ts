/**
 * The pre-trade checks, one row each: a stable code, what is measured, its limit, and the largest size within it (RISK-1).
 *
 * All are limits of entries: whoever asks has seen that the order is no exit. Open orders count as if filled.
 */

import {
  max,
  millisQty,
  minus,
  negate,
  notional,
  plus,
  unitsCosting,
  unitsReaching,
  unitsWorth,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import { unitCost } from '../orders/costs.js';
import {
  type Check,
  collarOf,
  count,
  entryCost,
  freeFor,
  isBroken,
  isUnlisted,
  mayNotShort,
  money,
  NONE,
  netElsewhere,
  noLimit,
  positionValue,
  price,
  roomFor,
  shareOfEquity,
  units,
  words,
} from './checks-measures.js';
import { STRATEGY_CHECKS } from './checks-strategy.js';
import { isWithinHours } from './hours.js';

export const CHECKS: readonly Check[] = [
  {
    code: 'symbol_list',
    what: 'the symbol',
    isSet: ({ allowSymbols, denySymbols }) => allowSymbols !== undefined || denySymbols !== undefined,
    limit: noLimit,
    value: (at) => isBroken(isUnlisted(at)),
    text: words(({ limits }) => (limits.allowSymbols === undefined ? 'not denied' : 'allowed'), 'denied', 'allowed'),
    isWord: true,
  },
  {
    code: 'symbol_halted',
    what: 'the symbol',
    isSet: ({ isHalted }) => isHalted !== undefined,
    limit: noLimit,
    value: ({ limits }) => isBroken(limits.isHalted === true),
    text: words(() => 'trading', 'halted', 'trading'),
    isWord: true,
  },
  {
    code: 'trading_hours',
    what: 'the market',
    isSet: ({ tradingHours }) => tradingHours !== undefined && tradingHours !== 'always',
    limit: noLimit,
    value: ({ limits, moment, entry }) =>
      isBroken(!isWithinHours(limits.tradingHours ?? 'always', entry.symbol, moment.now)),
    text: words(({ limits }) => `${limits.tradingHours ?? 'always'} hours`, 'closed', 'open'),
    isWord: true,
  },
  {
    code: 'stale_market_data',
    what: 'the age of the last price in milliseconds',
    isSet: ({ maxMarkAge }) => maxMarkAge !== undefined,
    limit: ({ limits }) => millisQty(limits.maxMarkAge ?? 0),
    value: ({ moment: { now, mark, markedAt } }) =>
      mark === undefined ? undefined : millisQty(Math.max(now - markedAt, 0)),
    text: units,
  },
  {
    code: 'short_permission',
    what: 'the short position',
    isSet: ({ isLongOnly, shortSymbols }) => isLongOnly === true || shortSymbols !== undefined,
    applies: ({ side }) => side === 'sell',
    limit: noLimit,
    value: (at, { after }) => (at.entry.side === 'sell' && mayNotShort(at) ? after : ZERO_QTY),
    text: units,
    most: (at) => (at.entry.side === 'sell' && mayNotShort(at) ? negate(at.entry.base) : undefined),
  },
  {
    code: 'max_position_qty',
    what: 'the position',
    isSet: ({ maxPositionQty }) => maxPositionQty !== undefined,
    limit: ({ limits }) => limits.maxPositionQty,
    value: (_, { after }) => after,
    text: units,
    most: ({ limits, entry }) => limits.maxPositionQty && minus(limits.maxPositionQty, entry.base),
  },
  {
    code: 'max_position_notional',
    what: 'the value of the position',
    isSet: ({ maxPositionNotional }) => maxPositionNotional !== undefined,
    limit: ({ limits }) => limits.maxPositionNotional,
    value: positionValue,
    text: money,
    most: (at) => roomFor(at, at.limits.maxPositionNotional ?? ZERO_MONEY),
  },
  {
    code: 'max_order_qty',
    what: 'the quantity of the order',
    isSet: ({ maxOrderQty }) => maxOrderQty !== undefined,
    limit: ({ limits }) => limits.maxOrderQty,
    value: (_, { qty }) => qty,
    text: units,
    most: ({ limits }) => limits.maxOrderQty,
  },
  {
    code: 'max_order_notional',
    what: 'the value of the order',
    isSet: ({ maxOrderNotional }) => maxOrderNotional !== undefined,
    limit: ({ limits }) => limits.maxOrderNotional,
    value: ({ exposure }, { qty }) => notional(exposure.price, qty),
    text: money,
    most: ({ limits, exposure }) => unitsWorth(limits.maxOrderNotional ?? ZERO_MONEY, exposure.price),
  },
  {
    code: 'max_gross_notional',
    what: 'gross exposure',
    isSet: ({ maxGrossNotional }) => maxGrossNotional !== undefined,
    limit: ({ limits }) => limits.maxGrossNotional,
    value: (at, draft) => plus(at.exposure.grossElsewhere, positionValue(at, draft)),
    text: money,
    most: (at) => roomFor(at, at.limits.maxGrossNotional ?? ZERO_MONEY, at.exposure.grossElsewhere),
  },
  {
    code: 'max_net_notional',
    what: 'net exposure in the direction of the order',
    isSet: ({ maxNetNotional }) => maxNetNotional !== undefined,
    limit: ({ limits }) => limits.maxNetNotional,
    value: (at, draft) => plus(netElsewhere(at), positionValue(at, draft)),
    text: money,
    most: (at) => roomFor(at, at.limits.maxNetNotional ?? ZERO_MONEY, netElsewhere(at)),
  },
  {
    code: 'concentration',
    what: 'the value of the position',
    isSet: ({ maxConcentration }) => maxConcentration !== undefined,
    limit: shareOfEquity,
    value: positionValue,
    text: money,
    most: (at) => roomFor(at, shareOfEquity(at) ?? ZERO_MONEY),
  },
  ...STRATEGY_CHECKS,
  count(
    'max_open_orders',
    'the number of open orders',
    (limits) => limits.maxOpenOrders,
    ({ moment }) => moment.openOrders(),
  ),
  count(
    'max_symbol_open_orders',
    'the number of open orders of the symbol',
    (limits) => limits.maxSymbolOpenOrders,
    ({ moment }) => moment.symbolOpenOrders(),
  ),
  count(
    'order_rate',
    'the number of orders in a minute',
    (limits) => limits.maxOrdersPerMinute,
    ({ moment, entry }, enough) => moment.sent.perMinute(moment.now, enough, entry, false),
  ),
  count(
    'strategy_order_rate',
    'the number of orders of the strategy in a minute',
    (limits) => limits.maxStrategyOrdersPerMinute,
    ({ moment, entry }, enough) => moment.sent.perMinute(moment.now, enough, entry, true),
  ),
  {
    code: 'price_collar',
    what: 'the limit price',
    isSet: ({ priceCollar }) => priceCollar !== undefined,
    applies: ({ limitPrice }) => limitPrice !== undefined,
    // An order without a limit has its own price of nothing to compare with.
    limit: (at) => (at.entry.limitPrice === undefined ? ZERO_QTY : collarOf(at)),
    value: ({ entry }) => entry.limitPrice ?? ZERO_QTY,
    isFloor: ({ entry }) => entry.side === 'sell',
    text: price,
  },
  {
    code: 'duplicate_order',
    what: 'the time since an order of the same terms, in milliseconds,',
    isSet: ({ duplicateWindow }) => duplicateWindow !== undefined,
    limit: ({ limits }) => millisQty(limits.duplicateWindow ?? 0),
    value: ({ limits: { duplicateWindow = 0 }, moment, entry }, { qty }) => {
      const last = moment.sent.lastAlike(entry, qty, moment.now, duplicateWindow);
      return millisQty(last === undefined ? duplicateWindow : Math.max(moment.now - last, 0));
    },
    isFloor: () => true,
    text: units,
  },
  {
    code: 'buying_power',
    codeAt: ({ exposure }) => (exposure.isBoundByBroker === true ? 'broker_buying_power' : 'buying_power'),
    what: 'the cost of the order',
    isSet: () => true,
    limit: ({ exposure }, { qty, opening }) =>
      plus(exposure.buyingPower, notional(exposure.price, minus(qty, opening))),
    value: entryCost,
    text: money,
    most: (at) => {
      const free = freeFor(at);
      const { costs, price: bare } = at.exposure;
      return free < 0n ? NONE : plus(at.entry.held, unitsCosting(free, unitCost(costs, at.entry.side, bare)));
    },
    // Where cash is short, only what closes enough pays for the order.
    least: ({ exposure: { costs, buyingPower, price: bare } }) =>
      unitsReaching(max(minus(costs.feePerOrder, buyingPower), ZERO_MONEY), bare),
  },
];
