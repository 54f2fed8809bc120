/**
 * The twin of src/core/base/fixed.ts on plain doubles: what the engine would cost if it were not exact.
 *
 * `bench/run.mjs` puts it in the place of the real one. Values are in their natural units: a price of 1.5 is 1.5.
 */

import type { Brand } from '../../src/core/base/brand.js';

export type Price = Brand<number, 'Price'>;
export type Qty = Brand<number, 'Qty'>;
export type Money = Brand<number, 'Money'>;
export type Rate = Brand<number, 'Rate'>;

export type Exact = Price | Qty | Money | Rate;

/** One scale for all, since a double does not tell what it counts. Only for text, which no bench prints on its way. */
export const SCALE = { price: 9, qty: 9, money: 9, rate: 9 } as const;
const RAW_PER_ONE = 1e9;

export const ZERO_PRICE = 0 as Price;
export const ZERO_QTY = 0 as Qty;
export const ZERO_MONEY = 0 as Money;
export const ZERO_RATE = 0 as Rate;
export const ONE_UNIT = 1 as Qty;

export const plus = <T extends Exact>(a: T, b: NoInfer<T>): T => ((a as number) + (b as number)) as T;
export const minus = <T extends Exact>(a: T, b: NoInfer<T>): T => ((a as number) - (b as number)) as T;
export const negate = <T extends Exact>(a: T): T => -(a as number) as T;
export const abs = <T extends Exact>(a: T): T => (a < 0 ? (-(a as number) as T) : a);
export const min = <T extends Exact>(a: T, b: NoInfer<T>): T => (a < b ? a : b);
export const max = <T extends Exact>(a: T, b: NoInfer<T>): T => (a > b ? a : b);
export const sign = (a: Exact): -1 | 0 | 1 => (a > 0 ? 1 : a < 0 ? -1 : 0);
export const isZero = (a: Exact): boolean => a === 0;

export const notional = (price: Price, qty: Qty): Money => ((price as number) * (qty as number)) as Money;
export const costOf = (unit: Money, qty: Qty): Money => ((unit as number) * (qty as number)) as Money;
export const fractionOf = (amount: Money, rate: Rate): Money => ((amount as number) * (rate as number)) as Money;
export const adjust = (price: Price, rate: Rate): Price => ((price as number) * (1 + (rate as number))) as Price;
export const shareOf = (amount: Money, part: Qty, whole: Qty): Money =>
  part === whole ? amount : ((((amount as number) * (part as number)) / (whole as number)) as Money);
export const averagePrice = (total: Money, qty: Qty): Price => ((total as number) / (qty as number)) as Price;
export const rescaled = <T extends Price | Qty>(value: T, to: number, from: number): T => ((value * to) / from) as T;
export const exactLots = (total: Money, qty: Qty): readonly { readonly price: Price; readonly qty: Qty }[] => [
  { price: averagePrice(total, qty), qty },
];
export const splitEvenly = (total: Money, parts: number): Money => ((total as number) / parts) as Money;

export function affordable(budget: Money, costOfOneUnit: Money, lot: Qty): Qty {
  if (budget <= 0 || costOfOneUnit <= 0) return ZERO_QTY;
  return (Math.floor((budget as number) / ((costOfOneUnit as number) * (lot as number))) * lot) as Qty;
}

export const affordableAllIn = (budget: Money, costOfOneUnit: Money, lot: Qty): Qty =>
  affordable((budget * (1 - 2 ** -52)) as Money, costOfOneUnit, lot);

export const floorToLot = (qty: Qty, lot: Qty): Qty => (qty - (qty % lot)) as Qty;
export const priceOfTicks = (count: number, tick: Price): Price => (count * tick) as Price;
export const floorToTick = (price: Price, tick: Price): Price => (price - (price % tick)) as Price;
export const ceilToTick = (price: Price, tick: Price): Price => (Math.ceil(price / tick) * tick) as Price;
export const isOnTick = (price: Price, tick: Price): boolean => price % tick === 0;

export const priceNumber = (price: Price): number => price;
export const qtyNumber = (qty: Qty): number => qty;
export const moneyNumber = (money: Money): number => money;
export const rateNumber = (rate: Rate): number => rate;

const ofRaw = (raw: bigint): number => Number(raw) / RAW_PER_ONE;
export const rawOf = (value: Exact): bigint => BigInt(Math.round(value * RAW_PER_ONE));
export const priceOfRaw = (raw: bigint): Price => ofRaw(raw) as Price;
export const qtyOfRaw = (raw: bigint): Qty => ofRaw(raw) as Qty;
export const moneyOfRaw = (raw: bigint): Money => ofRaw(raw) as Money;
export const rateOfRaw = (raw: bigint): Rate => ofRaw(raw) as Rate;

export const partOf = (qty: Qty, rate: Rate): Qty => (qty * rate) as Qty;
export const partOfRate = (rate: Rate, part: Rate): Rate => (rate * part) as Rate;
export const unitsWorth = (amount: Money, price: Price): Qty => (amount / price) as Qty;
export const unitsReaching = (amount: Money, price: Price): Qty => (amount / price) as Qty;
export const unitsCosting = (budget: Money, unit: Money): Qty => (budget / unit) as Qty;
export const collarAt = (price: Price, rate: Rate, side: 'above' | 'below'): Price =>
  (side === 'above' ? price * (1 + rate) : price * (1 - rate)) as Price;
export const countQty = (count: number): Qty => count as Qty;
export const millisQty = (micros: number): Qty => (micros / 1000) as Qty;
