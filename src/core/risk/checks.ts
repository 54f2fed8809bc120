/**
 * The pre-trade checks, one row each: a stable code, what is measured, its limit, and the largest size within it (RISK-1).
 *
 * All are limits of entries: whoever asks has seen that the order is no exit. Open orders count as if filled.
 */

import { moneyText, priceText, qtyText } from '../base/decimal.js';
import {
  collarAt,
  costOf,
  countQty,
  type Exact,
  fractionOf,
  type Money,
  max,
  millisQty,
  minus,
  negate,
  notional,
  type Price,
  plus,
  type Qty,
  sign,
  unitsCosting,
  unitsReaching,
  unitsWorth,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import { unitCost } from '../orders/costs.js';
import type { Draft, Entry, Exposure, Moment } from './exposure.js';
import { isWithinHours } from './hours.js';
import type { LimitSet } from './limits.js';

/** All that a check looks at. */
export interface Case {
  readonly limits: LimitSet;
  readonly exposure: Exposure;
  readonly moment: Moment;
  readonly entry: Entry;
}

/** Which figure of a check is shown; `room` is what is left. */
export type Shown = 'limit' | 'value' | 'room';

export interface Check {
  readonly code: string;
  /** Begins a sentence: `the position would be 12, the limit is 10`. */
  readonly what: string;
  isSet(limits: LimitSet): boolean;
  /** What may not be passed; undefined where nothing is known to compare with. */
  limit(at: Case, draft: Draft): Exact | undefined;
  /** Undefined where it is not known: then the check fails. */
  value(at: Case, draft: Draft): Exact | undefined;
  /** Whether the value is to be at least the limit, not at most. */
  isFloor?(at: Case): boolean;
  text(figure: Exact, at: Case, of: Shown): string;
  /** Whether it is a yes or no, shown as words: then there is no headroom. */
  readonly isWord?: boolean;
  /** The largest quantity within the limit, exits apart; negative where there is none, undefined where size is no matter. */
  most?(at: Case): Qty | undefined;
  /** The smallest quantity within the limit, where a smaller one is none. */
  least?(at: Case): Qty;
}

const money = (figure: Exact): string => moneyText(figure as Money);
const units = (figure: Exact): string => qtyText(figure as Qty);
const price = (figure: Exact): string => priceText(figure as Price);

/** A yes or no: 1 where it is broken, of at most 0, shown as words. */
const isBroken = (is: boolean): Qty => countQty(is ? 1 : 0);
const words =
  (limit: (at: Case) => string, bad: string, good: string) =>
  (figure: Exact, at: Case, of: Shown): string =>
    of === 'limit' ? limit(at) : sign(figure) > 0 ? bad : good;

const NONE = negate(countQty(1));
const noLimit = (): Exact => ZERO_QTY;

/** What the opening part would cost; the closing part frees its own value first. */
function entryCost({ exposure: { costs, price: at }, entry: { side } }: Case, { opening }: Draft): Money {
  return plus(costOf(unitCost(costs, side, at), opening), costs.feePerOrder);
}

/** What is left for the part that opens, once the rest has closed all that is held. */
const freeFor = ({ exposure: { buyingPower, price: at, costs }, entry: { held } }: Case): Money =>
  minus(plus(buyingPower, notional(at, held)), costs.feePerOrder);

/** Longs less shorts, in the order's direction, its own symbol apart. */
const netElsewhere = ({ exposure: { netIfBought, netIfSold }, entry: { side } }: Case): Money =>
  side === 'buy' ? netIfBought : negate(netIfSold);

/** Room in a limit of value, as units of the position; `used` is taken by others. */
const roomFor = ({ exposure, entry }: Case, limit: Money, used = ZERO_MONEY): Qty =>
  minus(unitsWorth(minus(limit, used), exposure.price), entry.base);

const positionValue = ({ exposure }: Case, { after }: Draft): Money => notional(exposure.price, after);

const shareOfEquity = ({ limits, exposure }: Case): Money | undefined =>
  limits.maxConcentration && fractionOf(max(exposure.equity, ZERO_MONEY), limits.maxConcentration);

const mayNotShort = ({ limits, entry: { symbol } }: Case): boolean =>
  limits.isLongOnly === true || limits.shortSymbols?.includes(symbol) === false;

const isUnlisted = ({ limits: { allowSymbols, denySymbols }, entry: { symbol } }: Case): boolean =>
  denySymbols?.includes(symbol) === true || allowSymbols?.includes(symbol) === false;

/** A stop order becomes active at its stop: from there its limit is measured. */
const collarBase = ({ moment, entry }: Case): Price | undefined => entry.stopPrice ?? moment.mark;

function collarOf(at: Case): Price | undefined {
  const base = collarBase(at);
  const { priceCollar } = at.limits;
  if (base === undefined || priceCollar === undefined) return undefined;
  return collarAt(base, priceCollar, at.entry.side === 'buy' ? 'above' : 'below');
}

const countOf = (limit: number | undefined): Qty | undefined => (limit === undefined ? undefined : countQty(limit));

/** Of counts: one more order of any size. */
const count = (
  code: string,
  what: string,
  limit: (limits: LimitSet) => number | undefined,
  used: (at: Case, enough: number) => number,
): Check => ({
  code,
  what,
  isSet: (limits) => limit(limits) !== undefined,
  limit: ({ limits }) => countOf(limit(limits)),
  value: (at) => countQty(used(at, limit(at.limits) ?? 0) + 1),
  text: units,
});

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
    // An order without a limit has its own price of nothing to compare with.
    limit: (at) => (at.entry.limitPrice === undefined ? ZERO_QTY : collarOf(at)),
    value: ({ entry }) => entry.limitPrice ?? ZERO_QTY,
    isFloor: ({ entry }) => entry.side === 'sell',
    text: (figure, { entry }, of) => {
      if (entry.limitPrice !== undefined) return price(figure);
      return of === 'room' ? '' : 'no limit price';
    },
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
