/** Limits of risk by scope (the account's, a symbol's, a strategy's), and which of two is the tighter. */

import { type Exact, type Money, min, type Qty, type Rate } from '../base/fixed.js';
import { MINUTE } from '../base/time.js';
import type { BreakerSettings } from './breaker-state.js';

export type TradingHours = 'regular' | 'extended' | 'always';

/** Absent means no limit. Counts are whole numbers, times microseconds. */
export interface LimitSet {
  /** Units of one symbol, long or short. */
  readonly maxPositionQty?: Qty;
  readonly maxPositionNotional?: Money;
  /** Of one order. */
  readonly maxOrderQty?: Qty;
  readonly maxOrderNotional?: Money;
  /** Longs plus shorts, all symbols. */
  readonly maxGrossNotional?: Money;
  /** Longs less shorts, either way, all symbols. */
  readonly maxNetNotional?: Money;
  /** One symbol's share of equity. */
  readonly maxConcentration?: Rate;
  readonly maxOpenOrders?: number;
  readonly maxSymbolOpenOrders?: number;
  readonly maxOrdersPerMinute?: number;
  readonly maxStrategyOrdersPerMinute?: number;
  /** The same as above of what the order's strategy itself holds and has on order; the share is of the account's equity. */
  readonly maxStrategyPositionQty?: Qty;
  readonly maxStrategyPositionNotional?: Money;
  readonly maxStrategyGrossNotional?: Money;
  readonly maxStrategyNetNotional?: Money;
  readonly maxStrategyConcentration?: Rate;
  /** How far a limit price may lie through the mark. */
  readonly priceCollar?: Rate;
  /** No two alike within so long. */
  readonly duplicateWindow?: number;
  readonly maxMarkAge?: number;
  readonly tradingHours?: TradingHours;
  /** Nothing may be sold that is not held. */
  readonly isLongOnly?: boolean;
  /** Only these may be sold short. */
  readonly shortSymbols?: readonly string[];
  readonly allowSymbols?: readonly string[];
  readonly denySymbols?: readonly string[];
  readonly isHalted?: boolean;
}

/** The account's limits, and those of single symbols and strategies, which hold beside them. */
export interface Limits extends LimitSet {
  readonly symbols?: Readonly<Record<string, LimitSet>>;
  readonly strategies?: Readonly<Record<string, LimitSet>>;
  /** What stops all entries once the account has lost too much, or something is wrong. */
  readonly breaker?: BreakerSettings;
}

export type LimitName = keyof LimitSet;

/** Both of two limits in one: the tighter. */
type Both<T> = (a: T, b: T) => T;

const lower = <T extends Exact>(a: T, b: T): T => min<Exact>(a, b) as T;
const fewer: Both<number> = (a, b) => Math.min(a, b);
const longer: Both<number> = (a, b) => Math.max(a, b);
const either: Both<boolean> = (a, b) => a || b;
const inBoth: Both<readonly string[]> = (a, b) => a.filter((one) => b.includes(one));
const inAny: Both<readonly string[]> = (a, b) => [...new Set([...a, ...b])];

const HOURS: readonly TradingHours[] = ['regular', 'extended', 'always'];
const narrower: Both<TradingHours> = (a, b) => (HOURS.indexOf(a) < HOURS.indexOf(b) ? a : b);

const BOTH: { readonly [K in LimitName]-?: Both<NonNullable<LimitSet[K]>> } = {
  maxPositionQty: lower,
  maxPositionNotional: lower,
  maxOrderQty: lower,
  maxOrderNotional: lower,
  maxGrossNotional: lower,
  maxNetNotional: lower,
  maxConcentration: lower,
  maxOpenOrders: fewer,
  maxSymbolOpenOrders: fewer,
  maxOrdersPerMinute: fewer,
  maxStrategyOrdersPerMinute: fewer,
  maxStrategyPositionQty: lower,
  maxStrategyPositionNotional: lower,
  maxStrategyGrossNotional: lower,
  maxStrategyNetNotional: lower,
  maxStrategyConcentration: lower,
  priceCollar: lower,
  duplicateWindow: longer,
  maxMarkAge: fewer,
  tradingHours: narrower,
  isLongOnly: either,
  shortSymbols: inBoth,
  allowSymbols: inBoth,
  denySymbols: inAny,
  isHalted: either,
};

export const LIMIT_NAMES = Object.keys(BOTH) as readonly LimitName[];

const bothOf = (name: LimitName, a: unknown, b: unknown): unknown =>
  a === undefined ? b : b === undefined ? a : (BOTH[name] as Both<unknown>)(a, b);

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && inBoth(a, b).length === a.length);

/** Whether a limit lets nothing pass that the one before did not; undefined is no limit. */
export const isTightened = (name: LimitName, before: unknown, after: unknown): boolean =>
  before === undefined || (after !== undefined && isSame(bothOf(name, before, after), after));

/** All of several sets: of each limit the tightest. */
export function allOf(sets: readonly LimitSet[]): LimitSet {
  const all: Partial<Record<LimitName, unknown>> = {};
  for (const set of sets)
    for (const name of LIMIT_NAMES) {
      const both = bothOf(name, all[name], set[name]);
      if (both !== undefined) all[name] = both;
    }
  return all as LimitSet;
}

/** What holds for orders of a symbol by a strategy. */
export function limitsFor(
  { symbols = {}, strategies, ...account }: Limits,
  symbol: string,
  strategy: string,
): LimitSet {
  const ofSymbol = Object.keys(symbols).filter((name) => isAlike(name, symbol));
  const own = [...ofSymbol.map((name) => symbols[name]), strategies?.[strategy]].filter((set) => set !== undefined);
  return own.length === 0 ? account : allOf([account, ...own]);
}

/** A list written as `aapl` or `BTCUSD` is of AAPL and BTC/USD: a limit is not lost to its spelling. */
export const isAlike = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (symbol: string): string => symbol.replace('/', '').toUpperCase();

export const isListed = (symbols: readonly string[], symbol: string): boolean =>
  symbols.some((one) => isAlike(one, symbol));

const OF_STRATEGIES = LIMIT_NAMES.filter((name) => /^maxStrategy(?!Orders)/.test(name));

/** Whether any limit of a strategy asks what that one holds itself. */
export const asksForShare = ({ strategies }: Limits, strategy: string): boolean => {
  const own = strategies?.[strategy];
  return own !== undefined && OF_STRATEGIES.some((name) => own[name] !== undefined);
};

/** How far back a limit of any scope looks at orders, in microseconds; 0 where none is counted. */
export function lookBack({ symbols = {}, strategies = {}, ...account }: Limits): number {
  const sets = [account, ...Object.values(symbols), ...Object.values(strategies)];
  return Math.max(...sets.map(lookBackOf));
}

const lookBackOf = ({ maxOrdersPerMinute, maxStrategyOrdersPerMinute, duplicateWindow = 0 }: LimitSet): number =>
  maxOrdersPerMinute === undefined && maxStrategyOrdersPerMinute === undefined
    ? duplicateWindow
    : Math.max(duplicateWindow, MINUTE);
