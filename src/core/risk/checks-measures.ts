/** What checks are made of: a case, its figures, and what each measure of them is. */

import { moneyText, priceText, qtyText } from '../base/decimal.js';
import {
  collarAt,
  costOf,
  countQty,
  type Exact,
  fractionOf,
  type Money,
  max,
  minus,
  negate,
  notional,
  type Price,
  plus,
  type Qty,
  sign,
  unitsWorth,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import { unitCost } from '../orders/costs.js';
import type { Draft, Entry, Exposure, Moment } from './exposure.js';
import { isListed, type LimitSet } from './limits.js';

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
  /** Where another code tells more of what binds. */
  codeAt?(at: Case): string;
  /** Begins a sentence: `the position would be 12, the limit is 10`. */
  readonly what: string;
  isSet(limits: LimitSet): boolean;
  /** Whether it says anything of such an order; of any where absent. What it does not apply to passes. */
  applies?(entry: Entry): boolean;
  /** What may not be passed; undefined where nothing is known to compare with. */
  limit(at: Case, draft: Draft): Exact | undefined;
  /** Undefined where it is not known: then the check fails. */
  value(at: Case, draft: Draft): Exact | undefined;
  /** Whether the value is to be at least the limit, not at most. */
  isFloor?(at: Case): boolean;
  /** Equal figures of equal limits have equal texts: what was said is said again. */
  text(figure: Exact, at: Case, of: Shown): string;
  /** Whether it is a yes or no, shown as words: then there is no headroom. */
  readonly isWord?: boolean;
  /** The largest quantity within the limit, exits apart; negative where there is none, undefined where size is no matter. */
  most?(at: Case): Qty | undefined;
  /** The smallest quantity within the limit, where a smaller one is none. */
  least?(at: Case): Qty;
}

export const money = (figure: Exact): string => moneyText(figure as Money);
export const units = (figure: Exact): string => qtyText(figure as Qty);
export const price = (figure: Exact): string => priceText(figure as Price);

/** A yes or no: 1 where it is broken, of at most 0, shown as words. */
export const isBroken = (is: boolean): Qty => countQty(is ? 1 : 0);
export const words =
  (limit: (at: Case) => string, bad: string, good: string) =>
  (figure: Exact, at: Case, of: Shown): string =>
    of === 'limit' ? limit(at) : sign(figure) > 0 ? bad : good;

export const NONE = negate(countQty(1));
export const noLimit = (): Exact => ZERO_QTY;

/** What the opening part would cost; the closing part frees its own value first. */
export function entryCost({ exposure: { costs, price: at }, entry: { side } }: Case, { opening }: Draft): Money {
  return plus(costOf(unitCost(costs, side, at), opening), costs.feePerOrder);
}

/** What is left for the part that opens, once the rest has closed all that is held. */
export const freeFor = ({ exposure: { buyingPower, price: at, costs }, entry: { held } }: Case): Money =>
  minus(plus(buyingPower, notional(at, held)), costs.feePerOrder);

/** Longs less shorts, in the order's direction, its own symbol apart. */
export const netElsewhere = ({ exposure: { netIfBought, netIfSold }, entry: { side } }: Case): Money =>
  side === 'buy' ? netIfBought : negate(netIfSold);

/** Room in a limit of value, as units of the position; `used` is taken by others. */
export const roomFor = ({ exposure, entry }: Case, limit: Money, used = ZERO_MONEY): Qty =>
  minus(unitsWorth(minus(limit, used), exposure.price), entry.base);

export const positionValue = ({ exposure }: Case, { after }: Draft): Money => notional(exposure.price, after);

export const shareOfEquity = ({ limits, exposure }: Case): Money | undefined =>
  limits.maxConcentration && fractionOf(max(exposure.equity, ZERO_MONEY), limits.maxConcentration);

export const mayNotShort = ({ limits, entry: { symbol } }: Case): boolean =>
  limits.isLongOnly === true || (limits.shortSymbols !== undefined && !isListed(limits.shortSymbols, symbol));

export const isUnlisted = ({ limits: { allowSymbols, denySymbols }, entry: { symbol } }: Case): boolean =>
  (denySymbols !== undefined && isListed(denySymbols, symbol)) ||
  (allowSymbols !== undefined && !isListed(allowSymbols, symbol));

/** A stop order becomes active at its stop: from there its limit is measured. */
const collarBase = ({ moment, entry }: Case): Price | undefined => entry.stopPrice ?? moment.mark;

export function collarOf(at: Case): Price | undefined {
  const base = collarBase(at);
  const { priceCollar } = at.limits;
  if (base === undefined || priceCollar === undefined) return undefined;
  return collarAt(base, priceCollar, at.entry.side === 'buy' ? 'above' : 'below');
}

const countOf = (limit: number | undefined): Qty | undefined => (limit === undefined ? undefined : countQty(limit));

/** Of counts: one more order of any size. */
export const count = (
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
