/** Every setting that there is, one row each: its section, its key, its format. What is not here is refused. */

import * as formats from './formats.js';

export const SETTINGS = {
  'account.cash': formats.CASH,
  'costs.commission_rate': formats.RATE,
  'costs.fee_per_share': formats.FEE_PER_SHARE,
  'costs.fee_per_order': formats.FEE,
  'costs.slippage_bps': formats.BPS,
  'costs.spread': formats.RATE,
  'backtest.fill': formats.FILL,
  'backtest.direction': formats.DIRECTION,
  'backtest.size': formats.SIZE,
  'backtest.lot': formats.LOT,
  'backtest.timeframe': formats.TIMEFRAME,
  'ledger.path': formats.PATH,
  'risk.max_position_qty': formats.QTY_LIMIT,
  'risk.max_position_notional': formats.LIMIT,
  'risk.max_gross_notional': formats.LIMIT,
  'risk.max_concentration': formats.SHARE,
  'risk.max_order_notional': formats.LIMIT,
  'live.enabled': formats.SWITCH,
  'live.max_capital': formats.LIMIT,
  'venue.endpoint': formats.ENDPOINT,
  'alerts.url': formats.SECRET_URL,
  'alerts.command': formats.PROGRAM,
} as const satisfies Readonly<Record<`${string}.${string}`, formats.Format<unknown>>>;

export type SettingPath = keyof typeof SETTINGS;

export type SettingValue<P extends SettingPath> = (typeof SETTINGS)[P] extends formats.Format<infer T> ? T : never;

export const isSetting = (path: string): path is SettingPath => Object.hasOwn(SETTINGS, path);

/** In the order of the table. */
export const PATHS: readonly SettingPath[] = Object.keys(SETTINGS).filter(isSetting);

/** The two parts of a path. */
export function split(path: string): readonly [section: string, key: string] {
  const dot = path.indexOf('.');
  return [path.slice(0, dot), path.slice(dot + 1)];
}

export const SECTIONS: readonly string[] = [...new Set(PATHS.map((path) => split(path)[0]))];

export const keysOf = (section: string): readonly string[] =>
  PATHS.map(split).flatMap(([name, key]) => (name === section ? [key] : []));
