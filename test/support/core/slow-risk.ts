/**
 * Every pre-trade check the slow way, from the words of the specification: one account in exact decimals, no shortcuts.
 * The largest size is found by asking about every size, one lot after the other.
 */

import { Decimal } from 'decimal.js';

const D = Decimal.clone({ precision: 100, toExpNeg: -1e9, toExpPos: 1e9, rounding: Decimal.ROUND_HALF_EVEN });
export type Num = Decimal;
export const num = (value: Decimal.Value): Num => new D(value);

type Side = 'buy' | 'sell';

export interface SlowTerms {
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'market' | 'limit' | 'stop' | 'stop_limit';
  readonly limit: Num | undefined;
  readonly stop: Num | undefined;
}

export interface SlowSent extends SlowTerms {
  readonly qty: Num;
  readonly strategy: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface SlowOpenOrder extends SlowTerms {
  readonly left: Num;
  readonly strategy: string;
}

export interface SlowScope {
  readonly maxPositionQty?: string;
  readonly maxPositionNotional?: string;
  readonly maxOrderQty?: string;
  readonly maxOrderNotional?: string;
  readonly maxGrossNotional?: string;
  readonly maxNetNotional?: string;
  readonly maxConcentration?: string;
  readonly maxOpenOrders?: number;
  readonly maxSymbolOpenOrders?: number;
  readonly maxOrdersPerMinute?: number;
  readonly maxStrategyOrdersPerMinute?: number;
  /** A fraction. */
  readonly priceCollar?: string;
  readonly duplicateMs?: number;
  readonly staleMs?: number;
  readonly isLongOnly?: boolean;
  readonly shortSymbols?: readonly string[];
  readonly allowSymbols?: readonly string[];
  readonly denySymbols?: readonly string[];
  readonly isHalted?: boolean;
}

export interface SlowWorld {
  readonly now: number;
  readonly cash: Num;
  readonly positions: ReadonlyMap<string, Num>;
  /** The last price of each symbol that has one, and when it was told. */
  readonly marks: ReadonlyMap<string, { readonly price: Num; readonly at: number }>;
  readonly open: readonly SlowOpenOrder[];
  readonly sent: readonly SlowSent[];
  readonly strategy: string;
  /** What of the positions that strategy holds. */
  readonly ours: ReadonlyMap<string, Num>;
  /** Of the account and of the order's symbol: each holds by itself. */
  readonly scopes: readonly SlowScope[];
  /** Of the strategy: position and exposure of what it holds itself, all else as of the account. */
  readonly ofStrategy: SlowScope | undefined;
  readonly costs: { readonly rate: Num; readonly perUnit: Num; readonly perOrder: Num; readonly spread: Num };
}

const zero = num(0);
const sum = (values: readonly Num[]): Num => values.reduce((a, b) => a.plus(b), zero);
const positionOf = (world: SlowWorld, symbol: string): Num => world.positions.get(symbol) ?? zero;
const openOf = (world: SlowWorld, symbol: string, side: Side): Num =>
  sum(world.open.filter((one) => one.symbol === symbol && one.side === side).map(({ left }) => left));

/** Money for one unit that is opened: the price with the spread against us, the commission and the fee per unit. */
function unitCost({ costs }: SlowWorld, side: Side, price: Num): Num {
  const against = price.times(side === 'buy' ? num(1).plus(costs.spread) : num(1).minus(costs.spread));
  return against.toDecimalPlaces(9).plus(price.times(costs.rate).toDecimalPlaces(18)).plus(costs.perUnit);
}

/** What open orders tie up beyond closing what is held, at the dearest of their prices, and their fees. */
function reserved(world: SlowWorld, symbol: string, mark: Num): Num {
  const position = positionOf(world, symbol);
  const buys = D.max(zero, openOf(world, symbol, 'buy').minus(D.max(zero, position.neg())));
  const sells = D.max(zero, openOf(world, symbol, 'sell').minus(D.max(zero, position)));
  const own = world.open.filter((one) => one.symbol === symbol);
  const dearest = D.max(mark, ...own.map(({ limit, stop }) => limit ?? stop ?? mark));
  return unitCost(world, 'buy', dearest)
    .times(buys)
    .toDecimalPlaces(18)
    .plus(unitCost(world, 'sell', dearest).times(sells).toDecimalPlaces(18))
    .plus(world.costs.perOrder.times(own.length));
}

/** An exit cannot increase or flip the position even if every open order fills. */
export function slowIsExit(world: SlowWorld, { symbol, side }: SlowTerms, qty: Num): boolean {
  const position = positionOf(world, symbol);
  const all = openOf(world, symbol, side).plus(qty);
  return side === 'sell' ? position.gt(0) && all.lte(position) : position.lt(0) && all.lte(position.abs());
}

/** The price an order is judged at: its own limit, or where that does not hold it back the market. */
export function slowPrice({ side, type, limit, stop }: SlowTerms, mark: Num): Num {
  const own = limit ?? stop ?? mark;
  const isBound = side === 'buy' ? limit !== undefined : type === 'stop';
  return isBound ? own : D.max(own, mark);
}

type Row = readonly [code: string, isBroken: boolean];

/** Undefined where it passes, else the code of the first check that it breaks, in the order of the table. */
export function slowDecision(world: SlowWorld, order: SlowTerms, qty: Num): string | undefined {
  if (slowIsExit(world, order, qty)) return undefined;
  const { maxPositionQty, maxPositionNotional, maxGrossNotional, maxNetNotional, maxConcentration, ...rest } =
    world.ofStrategy ?? {};
  const share = { maxPositionQty, maxPositionNotional, maxGrossNotional, maxNetNotional, maxConcentration };
  const ofShare = strategyRows(world, share as SlowScope, order, qty);
  const scopes = world.ofStrategy === undefined ? world.scopes : [...world.scopes, rest];
  const rows = scopes.map((scope) => {
    const own = rowsOf(world, scope, order, qty);
    const after = own.findIndex(([code]) => code === 'max_open_orders');
    return [...own.slice(0, after), ...ofShare, ...own.slice(after)];
  });
  const codes = rows[0]?.map(([code]) => code) ?? [];
  return codes.find((_, i) => rows.some((scope) => scope[i]?.[1] === true));
}

/** The same account with nothing in it but what the strategy holds and has on order. */
function strategyRows(world: SlowWorld, scope: SlowScope, order: SlowTerms, qty: Num): readonly Row[] {
  const { symbol, side } = order;
  const alone = { ...world, positions: world.ours, open: world.open.filter((one) => one.strategy === world.strategy) };
  const price = slowPrice(order, world.marks.get(symbol)?.price ?? zero);
  const sign = side === 'buy' ? 1 : -1;
  const after = positionOf(alone, symbol)
    .times(sign)
    .plus(openOf(alone, symbol, side))
    .plus(qty);
  const size = D.max(zero, after);
  const { gross, net } = elsewhere(alone, symbol, side);
  const share = D.max(zero, equityOf(world, symbol, price)).times(scope.maxConcentration ?? 0);
  const is = (limit: string | undefined, used: Num): boolean => limit !== undefined && used.gt(limit);
  return [
    ['strategy_position_qty', is(scope.maxPositionQty, size)],
    ['strategy_position_notional', is(scope.maxPositionNotional, size.times(price))],
    ['strategy_gross_notional', is(scope.maxGrossNotional, gross.plus(size.times(price)))],
    ['strategy_net_notional', is(scope.maxNetNotional, net.times(sign).plus(size.times(price)))],
    ['strategy_concentration', scope.maxConcentration !== undefined && size.times(price).gt(share.toDecimalPlaces(18))],
  ];
}

const markOf = (world: SlowWorld, symbol: string): Num => world.marks.get(symbol)?.price ?? zero;
const heldOf = (world: SlowWorld, symbol: string): Num => positionOf(world, symbol).times(markOf(world, symbol));
const othersOf = (world: SlowWorld, symbol: string): readonly string[] =>
  [...new Set([...world.positions.keys(), ...world.open.map((one) => one.symbol)])].filter((one) => one !== symbol);

const equityOf = (world: SlowWorld, symbol: string, price: Num): Num =>
  world.cash
    .plus(sum(othersOf(world, symbol).map((one) => heldOf(world, one))))
    .plus(positionOf(world, symbol).times(price));

/** All symbols but one: longs plus shorts, and longs less shorts if every open order of the side fills. */
function elsewhere(world: SlowWorld, symbol: string, side: Side): { readonly gross: Num; readonly net: Num } {
  const others = othersOf(world, symbol);
  const sign = side === 'buy' ? 1 : -1;
  const grossOf = (one: string): Num =>
    heldOf(world, one)
      .abs()
      .plus(reserved(world, one, markOf(world, one)));
  const netOf = (one: string): Num =>
    heldOf(world, one).plus(openOf(world, one, side).times(markOf(world, one)).times(sign));
  return { gross: sum(others.map(grossOf)), net: sum(others.map(netOf)) };
}

function rowsOf(world: SlowWorld, scope: SlowScope, order: SlowTerms, qty: Num): readonly Row[] {
  const { symbol, side, limit, stop } = order;
  const told = world.marks.get(symbol);
  const mark = told?.price ?? zero;
  const price = slowPrice(order, mark);
  const position = positionOf(world, symbol);
  const sign = side === 'buy' ? 1 : -1;
  const after = position.plus(openOf(world, symbol, side).plus(qty).times(sign));
  const size = after.abs();
  const value = size.times(price);

  const equity = equityOf(world, symbol, price);
  const { gross, net } = elsewhere(world, symbol, side);

  const isOpposite = position.times(sign).lt(0);
  const opening = isOpposite ? D.max(zero, qty.minus(position.abs())) : qty;
  const cost = unitCost(world, side, price).times(opening).toDecimalPlaces(18).plus(world.costs.perOrder);
  const power = equity
    .minus(gross)
    .minus(position.times(price).abs())
    .minus(reserved(world, symbol, price));
  const freed = qty.minus(opening).times(price);

  const minute = world.sent.filter(({ at }) => at > world.now - 60_000);
  const twins = world.sent.filter(
    (one) =>
      one.symbol === symbol &&
      one.side === side &&
      one.type === order.type &&
      one.qty.eq(qty) &&
      isSame(one.limit, limit) &&
      isSame(one.stop, stop) &&
      world.now - one.at < (scope.duplicateMs ?? 0),
  );
  const base = stop ?? (told === undefined ? undefined : mark);
  const above = (limited: Decimal.Value | undefined, used: Num): boolean => limited !== undefined && used.gt(limited);
  const more = (limited: number | undefined, used: number): boolean => limited !== undefined && used + 1 > limited;
  const mayNotShort = scope.isLongOnly === true || scope.shortSymbols?.includes(symbol) === false;
  return [
    ['symbol_list', scope.denySymbols?.includes(symbol) === true || scope.allowSymbols?.includes(symbol) === false],
    ['symbol_halted', scope.isHalted === true],
    ['stale_market_data', scope.staleMs !== undefined && (told === undefined || world.now - told.at > scope.staleMs)],
    ['short_permission', mayNotShort && side === 'sell' && after.lt(0)],
    ['max_position_qty', above(scope.maxPositionQty, size)],
    ['max_position_notional', above(scope.maxPositionNotional, value)],
    ['max_order_qty', above(scope.maxOrderQty, qty)],
    ['max_order_notional', above(scope.maxOrderNotional, qty.times(price))],
    ['max_gross_notional', above(scope.maxGrossNotional, gross.plus(value))],
    ['max_net_notional', above(scope.maxNetNotional, net.times(sign).plus(value))],
    [
      'concentration',
      above(
        scope.maxConcentration === undefined
          ? undefined
          : D.max(zero, equity).times(scope.maxConcentration).toDecimalPlaces(18),
        value,
      ),
    ],
    ['max_open_orders', more(scope.maxOpenOrders, world.open.length)],
    [
      'max_symbol_open_orders',
      more(scope.maxSymbolOpenOrders, world.open.filter((one) => one.symbol === symbol).length),
    ],
    ['order_rate', more(scope.maxOrdersPerMinute, minute.length)],
    [
      'strategy_order_rate',
      more(scope.maxStrategyOrdersPerMinute, minute.filter(({ strategy }) => strategy === world.strategy).length),
    ],
    [
      'price_collar',
      scope.priceCollar !== undefined && limit !== undefined && isThrough(side, limit, base, num(scope.priceCollar)),
    ],
    ['duplicate_order', twins.length > 0],
    ['buying_power', cost.gt(power.plus(freed))],
  ];
}

const isSame = (a: Num | undefined, b: Num | undefined): boolean =>
  a === undefined ? b === undefined : b !== undefined && a.eq(b);

function isThrough(side: Side, limit: Num, base: Num | undefined, collar: Num): boolean {
  if (base === undefined) return true;
  return side === 'buy' ? limit.gt(base.times(num(1).plus(collar))) : limit.lt(base.times(num(1).minus(collar)));
}

/** The largest size that passes, in whole lots, by trying every one up to `most` lots; zero where none does. */
export function slowLargest(world: SlowWorld, order: SlowTerms, lot: Num, most: number): Num {
  for (let lots = most; lots > 0; lots--) {
    const qty = lot.times(lots);
    if (slowDecision(world, order, qty) === undefined) return qty;
  }
  return zero;
}
