/**
 * Exact fixed-point numbers for all that we own, owe, ask and limit, and every operation on them.
 *
 * Price and Qty count 1e-9, Money counts 1e-18, so a price times a quantity is exact. Rates count 1e-12.
 * Outside this folder only these functions touch the representation: `price + qty` would compile, and be wrong.
 */

import type { Brand } from './brand.js';

/** Currency per unit, in 1e-9. */
export type Price = Brand<bigint, 'Price'>;
/** Units of an instrument, in 1e-9; signed where it is a position (short is negative). */
export type Qty = Brand<bigint, 'Qty'>;
/** Currency, in 1e-18. */
export type Money = Brand<bigint, 'Money'>;
/** A dimensionless fraction, in 1e-12 (0.002 is 0.2 %). */
export type Rate = Brand<bigint, 'Rate'>;

export type Exact = Price | Qty | Money | Rate;

export const SCALE = { price: 9, qty: 9, money: 18, rate: 12 } as const;

const QTY_ONE = 10n ** 9n;
const RATE_ONE = 10n ** 12n;
const MONEY_ONE = 10n ** 18n;
const EPSILON_DENOMINATOR = 2n ** 52n;
/** No split has been of more; a ratio beyond it is a rounding. */
const SPLIT_MAX = 100_000n;

export const ZERO_PRICE = 0n as Price;
export const ZERO_QTY = 0n as Qty;
export const ZERO_MONEY = 0n as Money;
export const ZERO_RATE = 0n as Rate;
export const ONE_UNIT = QTY_ONE as Qty;

export const plus = <T extends Exact>(a: T, b: NoInfer<T>): T => ((a as bigint) + (b as bigint)) as T;
export const minus = <T extends Exact>(a: T, b: NoInfer<T>): T => ((a as bigint) - (b as bigint)) as T;
export const negate = <T extends Exact>(a: T): T => -(a as bigint) as T;
export const abs = <T extends Exact>(a: T): T => (a < 0n ? (-(a as bigint) as T) : a);
export const min = <T extends Exact>(a: T, b: NoInfer<T>): T => (a < b ? a : b);
export const max = <T extends Exact>(a: T, b: NoInfer<T>): T => (a > b ? a : b);
export const sign = (a: Exact): -1 | 0 | 1 => (a > 0n ? 1 : a < 0n ? -1 : 0);
export const isZero = (a: Exact): boolean => a === 0n;

/** Price times quantity, exact: 1e-9 x 1e-9 = 1e-18. */
export const notional = (price: Price, qty: Qty): Money => ((price as bigint) * (qty as bigint)) as Money;

/** Quotient rounded half to even; the denominator is positive. */
function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator - quotient * denominator;
  if (remainder === 0n) return quotient;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const away = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  if (!away) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}

/** Quotient rounded toward minus infinity; the denominator is positive. */
function divideFloor(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

/** Money for one unit times a quantity, half-even at 1e-18. */
export const costOf = (unit: Money, qty: Qty): Money =>
  divideHalfEven((unit as bigint) * (qty as bigint), QTY_ONE) as Money;

/** A fraction of an amount, half-even at 1e-18. */
export const fractionOf = (amount: Money, rate: Rate): Money => divideHalfEven(amount * rate, RATE_ONE) as Money;

/** `price * (1 + rate)`, half-even at 1e-9. */
export const adjust = (price: Price, rate: Rate): Price =>
  rate === 0n ? price : (divideHalfEven(price * (RATE_ONE + rate), RATE_ONE) as Price);

/** A fraction of a quantity, half-even at 1e-9. */
export const partOf = (qty: Qty, rate: Rate): Qty => divideHalfEven(qty * rate, RATE_ONE) as Qty;

/** A fraction of a fraction, half-even at 1e-12. */
export const partOfRate = (rate: Rate, part: Rate): Rate => divideHalfEven(rate * part, RATE_ONE) as Rate;

/** The ratio in the smallest whole numbers by which `before` is rescaled to `after`; undefined where no split has such. */
export function wholeRatio(after: Qty, before: Qty): { readonly to: number; readonly from: number } | undefined {
  if (sign(after) !== sign(before) || before === 0n) return undefined;
  const [more, less]: [bigint, bigint] = [abs(after), abs(before)];
  for (let from = 1n; from <= SPLIT_MAX; from++) {
    const to = (more * from + less - 1n) / less;
    if (to > SPLIT_MAX) return undefined;
    if ((less * to) / from === more) return { to: Number(to), from: Number(from) };
  }
  return undefined;
}

/** `value * to / from`, toward zero at 1e-9; both are positive whole numbers. */
export const rescaled = <T extends Price | Qty>(value: T, to: number, from: number): T =>
  (((value as bigint) * BigInt(to)) / BigInt(from)) as T;

/** The part of `amount` that falls to `part` of `whole`, half-even at 1e-18; `whole` is positive. */
export const shareOf = (amount: Money, part: Qty, whole: Qty): Money =>
  part === whole || amount === 0n ? amount : (divideHalfEven(amount * part, whole) as Money);

/** Money per unit, half-even at 1e-9; `qty` is positive. Only for showing: products of an average are not exact. */
export const averagePrice = (total: Money, qty: Qty): Price => divideHalfEven(total, qty) as Price;

/** A total as parts of `qty` at one price, or at two neighbouring ones: exact. `total` is not negative, `qty` positive. */
export function exactLots(total: Money, qty: Qty): readonly { readonly price: Price; readonly qty: Qty }[] {
  const low = total / qty;
  const dearer = total % qty;
  if (dearer === 0n) return [{ price: low as Price, qty }];
  return [
    { price: low as Price, qty: (qty - dearer) as Qty },
    { price: (low + 1n) as Price, qty: dearer as Qty },
  ];
}

/** `total / parts`, rounded down; `parts` is a positive whole number. */
export const splitEvenly = (total: Money, parts: number): Money => divideFloor(total, BigInt(parts)) as Money;

/** The largest multiple of `lot` of which `budget` covers the cost; never negative. */
export function affordable(budget: Money, costOfOneUnit: Money, lot: Qty): Qty {
  if (budget <= 0n || costOfOneUnit <= 0n) return ZERO_QTY;
  const lots = (budget * QTY_ONE) / (costOfOneUnit * lot);
  return (lots * lot) as Qty;
}

/** `amount * (1 - 2^-52)` over `cost`, in lots: the all-in rule, a hair less than everything. */
export function affordableAllIn(budget: Money, costOfOneUnit: Money, lot: Qty): Qty {
  if (budget <= 0n || costOfOneUnit <= 0n) return ZERO_QTY;
  const lots = (budget * (EPSILON_DENOMINATOR - 1n) * QTY_ONE) / (EPSILON_DENOMINATOR * costOfOneUnit * lot);
  return (lots * lot) as Qty;
}

/** The largest quantity whose value at a positive price is not above `amount`. */
export const unitsWorth = (amount: Money, price: Price): Qty => divideFloor(amount, price) as Qty;

/** The smallest quantity whose value at a positive price is not below `amount`. */
export const unitsReaching = (amount: Money, price: Price): Qty => negate(divideFloor(negate(amount), price) as Qty);

/** The largest quantity of which `costOf` at a positive `unit` is not above `budget`. */
export function unitsCosting(budget: Money, unit: Money): Qty {
  // Half-even: a cost up to half a step above the budget rounds down to it, at the very half only an even one does.
  const [numerator, denominator] = [(2n * budget + 1n) * QTY_ONE, 2n * unit];
  const units = divideFloor(numerator, denominator);
  const isAtHalf = units * denominator === numerator;
  return (isAtHalf && (budget & 1n) === 1n ? units - 1n : units) as Qty;
}

/** `price * (1 + rate)`, never further from `price` than that: the bound of a collar. */
export function collarAt(price: Price, rate: Rate, side: 'above' | 'below'): Price {
  const away = divideFloor(price * rate, RATE_ONE);
  return (side === 'above' ? (price as bigint) + away : (price as bigint) - away) as Price;
}

/** A whole number as a figure of that many units. */
export const countQty = (count: number): Qty => (BigInt(count) * QTY_ONE) as Qty;

/** Microseconds as a figure in milliseconds. */
export const millisQty = (micros: number): Qty => (BigInt(micros) * (QTY_ONE / 1000n)) as Qty;

/** Rounded down (toward zero) to a multiple of `lot`; `qty` is not negative. */
export const floorToLot = (qty: Qty, lot: Qty): Qty => (qty - (qty % lot)) as Qty;

/** `count` ticks of `tick` each; `count` is a whole number within 2^53. */
export const priceOfTicks = (count: number, tick: Price): Price => (BigInt(count) * tick) as Price;

/** The nearest whole number of ticks below (or above) a positive price, or the price itself. */
export const floorToTick = (price: Price, tick: Price): Price => (price - (price % tick)) as Price;
export function ceilToTick(price: Price, tick: Price): Price {
  const floor = floorToTick(price, tick);
  return floor === price ? price : (((floor as bigint) + (tick as bigint)) as Price);
}

/** Whether a price is a whole number of ticks. */
export const isOnTick = (price: Price, tick: Price): boolean => price % tick === 0n;

/** The nearest double, for statistics and marks only. */
export const priceNumber = (price: Price): number => Number(price) / 1e9;
export const qtyNumber = (qty: Qty): number => Number(qty) / 1e9;
/** Large amounts in whole units and the rest: 1e23 is no double, though the 100000 that it stands for is one. */
export function moneyNumber(money: Money): number {
  const whole = money / MONEY_ONE;
  if (whole < 512n && whole > -512n) return Number(money) / 1e18;
  return Number(whole) + Number(BigInt.asIntN(64, money - whole * MONEY_ONE)) / 1e18;
}

export const rateNumber = (rate: Rate): number => Number(rate) / 1e12;

/** Raw digits for the text door; nothing else may look inside. */
export const rawOf = (value: Exact): bigint => value;
export const priceOfRaw = (raw: bigint): Price => raw as Price;
export const qtyOfRaw = (raw: bigint): Qty => raw as Qty;
export const moneyOfRaw = (raw: bigint): Money => raw as Money;
export const rateOfRaw = (raw: bigint): Rate => raw as Rate;
