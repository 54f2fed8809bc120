/**
 * The section [risk]: its keys with their formats, the limits that they make, and those of single symbols and strategies
 * ([risk.symbols.AAPL], [risk.strategies.sma-crossover]). Every value is held as the limit that it is.
 */

import { type Rate, sign } from '../../core/base/fixed.js';
import { SECOND } from '../../core/base/time.js';
import { LIMIT_NAMES, type LimitName, type LimitSet, type Limits, type TradingHours } from '../../core/risk/limits.js';
import { SENT_MAX } from '../../core/risk/sent-orders.js';
import { BPS, choice, type Format, LIMIT, QTY_LIMIT, SHARE, SWITCH } from './formats.js';

const count = (most: number): Format<number> => ({
  expected: `a whole number from 1 to ${most} such as 20`,
  parse: (text) => (/^\d{1,9}$/.test(text) && Number(text) > 0 && Number(text) <= most ? Number(text) : undefined),
  print: String,
});
const COUNT = count(1_000_000);
const RATE_A_MINUTE = count(SENT_MAX);

const MILLISECOND = SECOND / 1000;
const DAY_MS = 86_400_000;
const MILLIS: Format<number> = {
  expected: `a positive whole number of milliseconds such as 1000, up to a day, ${DAY_MS}`,
  parse: (text) =>
    /^\d{1,8}$/.test(text) && Number(text) > 0 && Number(text) <= DAY_MS ? Number(text) * MILLISECOND : undefined,
  print: (micros) => String(micros / MILLISECOND),
};

const COLLAR: Format<Rate> = {
  ...BPS,
  expected: 'basis points above 0, below 10000, such as 200 for 2 %',
  parse: (text) => {
    const rate = BPS.parse(text);
    return rate !== undefined && sign(rate) > 0 ? rate : undefined;
  },
};

/** As markets write them: a limit of `aapl` would never meet an order of AAPL. */
const SYMBOL = /^[A-Z0-9][A-Z0-9./_-]{0,31}$/;
const SYMBOLS: Format<readonly string[]> = {
  expected: 'symbols in capitals, with commas between, such as AAPL,BTC/USD',
  parse: (text) => {
    const symbols = text.split(',').map((one) => one.trim());
    return symbols.every((one) => SYMBOL.test(one)) && new Set(symbols).size === symbols.length ? symbols : undefined;
  },
  print: (symbols) => symbols.join(','),
};

/** Held as the limit that forbidding it is. */
const ALLOW_SHORT: Format<boolean> = {
  ...SWITCH,
  parse: (text) => (SWITCH.parse(text) === undefined ? undefined : text === 'false'),
  print: (isLongOnly) => String(!isLongOnly),
};

const HOURS = choice<TradingHours>(['regular', 'extended', 'always']);

export const RISK_FORMATS = {
  'risk.max_position_qty': QTY_LIMIT,
  'risk.max_position_notional': LIMIT,
  'risk.max_gross_notional': LIMIT,
  'risk.max_net_notional': LIMIT,
  'risk.max_concentration': SHARE,
  'risk.max_order_qty': QTY_LIMIT,
  'risk.max_order_notional': LIMIT,
  'risk.max_open_orders': COUNT,
  'risk.max_symbol_open_orders': COUNT,
  'risk.max_orders_per_minute': RATE_A_MINUTE,
  'risk.price_collar_bps': COLLAR,
  'risk.duplicate_window_ms': MILLIS,
  'risk.max_mark_age_ms': MILLIS,
  'risk.trading_hours': HOURS,
  'risk.allow_short': ALLOW_SHORT,
  'risk.short_symbols': SYMBOLS,
  'risk.allow_symbols': SYMBOLS,
  'risk.deny_symbols': SYMBOLS,
} as const satisfies Readonly<Record<`risk.${string}`, Format<unknown>>>;

type RiskKey = keyof typeof RISK_FORMATS extends `risk.${infer K}` ? K : never;

const LIMIT_OF: Readonly<Record<RiskKey, LimitName>> = {
  max_position_qty: 'maxPositionQty',
  max_position_notional: 'maxPositionNotional',
  max_gross_notional: 'maxGrossNotional',
  max_net_notional: 'maxNetNotional',
  max_concentration: 'maxConcentration',
  max_order_qty: 'maxOrderQty',
  max_order_notional: 'maxOrderNotional',
  max_open_orders: 'maxOpenOrders',
  max_symbol_open_orders: 'maxSymbolOpenOrders',
  max_orders_per_minute: 'maxOrdersPerMinute',
  price_collar_bps: 'priceCollar',
  duplicate_window_ms: 'duplicateWindow',
  max_mark_age_ms: 'maxMarkAge',
  trading_hours: 'tradingHours',
  allow_short: 'isLongOnly',
  short_symbols: 'shortSymbols',
  allow_symbols: 'allowSymbols',
  deny_symbols: 'denySymbols',
};

interface Row {
  readonly name: LimitName;
  readonly format: Format<unknown>;
}

const row = (key: RiskKey, name: LimitName = LIMIT_OF[key]): Row => ({ name, format: RISK_FORMATS[`risk.${key}`] });

/** What may be said of one symbol, and of one strategy: beside the account's limits, so that the tighter decides. */
const SCOPED: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  'risk.symbols': {
    max_position_qty: row('max_position_qty'),
    max_position_notional: row('max_position_notional'),
    max_concentration: row('max_concentration'),
    max_order_qty: row('max_order_qty'),
    max_order_notional: row('max_order_notional'),
    max_open_orders: row('max_symbol_open_orders'),
    price_collar_bps: row('price_collar_bps'),
    duplicate_window_ms: row('duplicate_window_ms'),
    max_mark_age_ms: row('max_mark_age_ms'),
    trading_hours: row('trading_hours'),
    allow_short: row('allow_short'),
    halted: { name: 'isHalted', format: SWITCH },
  },
  'risk.strategies': {
    max_position_qty: row('max_position_qty', 'maxStrategyPositionQty'),
    max_position_notional: row('max_position_notional', 'maxStrategyPositionNotional'),
    max_gross_notional: row('max_gross_notional', 'maxStrategyGrossNotional'),
    max_net_notional: row('max_net_notional', 'maxStrategyNetNotional'),
    max_concentration: row('max_concentration', 'maxStrategyConcentration'),
    max_order_qty: row('max_order_qty'),
    max_order_notional: row('max_order_notional'),
    max_orders_per_minute: row('max_orders_per_minute', 'maxStrategyOrdersPerMinute'),
    price_collar_bps: row('price_collar_bps'),
    allow_short: row('allow_short'),
    allow_symbols: row('allow_symbols'),
    deny_symbols: row('deny_symbols'),
  },
};

/** `risk.symbols.BTC/USD.max_order_qty`. */
export type ScopedPath = `risk.symbols.${string}` | `risk.strategies.${string}`;

/** `risk.symbols.BRK.B.max_order_qty` is of `risk.symbols`, `BRK.B` and `max_order_qty`. */
export const parted = (path: string): readonly [scope: string, name: string, key: string] => {
  const scope = path.split('.', 2).join('.');
  const end = path.lastIndexOf('.');
  return [scope, path.slice(scope.length + 1, end), path.slice(end + 1)];
};

export const isScope = (path: string): boolean => Object.hasOwn(SCOPED, path);
export const scopeKeys = (scope: string): readonly string[] => Object.keys(SCOPED[scope] ?? {});

/** The limit and the format of a key of [risk] or below it; undefined where it is none. */
export function riskRow(path: string): Row | undefined {
  const [scope, name, key] = parted(path);
  if (isScope(scope)) return name === '' || !scopeKeys(scope).includes(key) ? undefined : SCOPED[scope]?.[key];
  const own = path.slice('risk.'.length);
  return isRiskKey(own) && path.startsWith('risk.') ? row(own) : undefined;
}

export const isScopedPath = (path: string): path is ScopedPath =>
  isScope(parted(path)[0]) && riskRow(path) !== undefined;

/** Every key of the account. */
export const RISK_KEY_NAMES: readonly string[] = Object.keys(LIMIT_OF);

const isRiskKey = (key: string): key is RiskKey => Object.hasOwn(LIMIT_OF, key);

/** How each limit is written, by its name. */
export const LIMIT_FORMAT: ReadonlyMap<LimitName, Format<unknown>> = new Map<LimitName, Format<unknown>>([
  ...Object.values(SCOPED).flatMap((rows) => Object.values(rows).map(({ name, format }) => [name, format] as const)),
  ...Object.keys(LIMIT_OF)
    .filter(isRiskKey)
    .map((key) => [LIMIT_OF[key], RISK_FORMATS[`risk.${key}`]] as const),
]);

/** The limits that values by path make; what does not limit is left out. */
export function limitsFrom(values: Iterable<readonly [path: string, value: unknown]>): Limits {
  const account: Partial<Record<LimitName, unknown>> = {};
  const scoped: Record<string, Record<string, Partial<Record<LimitName, unknown>>>> = {};
  for (const [path, value] of values) {
    const name = path.startsWith('risk.') ? riskRow(path)?.name : undefined;
    if (name === undefined) continue;
    const [scope, of] = parted(path);
    if (!isScope(scope)) account[name] = value;
    else scoped[scope] = { ...scoped[scope], [of]: { ...scoped[scope]?.[of], [name]: value } };
  }
  const { 'risk.symbols': symbols, 'risk.strategies': strategies } = scoped;
  const inOrder = LIMIT_NAMES.flatMap((name) => (name in account ? [[name, account[name]]] : []));
  return { ...Object.fromEntries(inOrder), ...(symbols && { symbols }), ...(strategies && { strategies }) } as Limits;
}

/** Limits as text by name, those that are set. */
export const limitTexts = (set: LimitSet): Readonly<Record<string, string>> =>
  Object.fromEntries(
    LIMIT_NAMES.flatMap((name) =>
      set[name] === undefined ? [] : [[name, LIMIT_FORMAT.get(name)?.print(set[name]) ?? '']],
    ),
  );
