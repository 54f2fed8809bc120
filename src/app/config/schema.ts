/** Every setting that there is, one row each: its section, its key, its format. What is not here is refused. */

import { must } from '../../core/base/assert.js';
import { BREAKER_FORMATS } from './breaker-settings.js';
import * as formats from './formats.js';
import { isScopedPath, RISK_FORMATS, riskRow, type ScopedPath } from './risk-settings.js';

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
  ...RISK_FORMATS,
  ...BREAKER_FORMATS,
  'live.enabled': formats.SWITCH,
  'live.max_capital': formats.LIMIT,
  'venue.endpoint': formats.ENDPOINT,
  'venue.requests_per_minute': formats.REQUESTS,
  'alerts.url': formats.SECRET_URL,
  'alerts.command': formats.PROGRAM,
  'alerts.desktop': formats.SWITCH,
  'traces.endpoint': formats.COLLECTOR,
} as const satisfies Readonly<Record<`${string}.${string}`, formats.Format<unknown>>>;

export type SettingPath = keyof typeof SETTINGS;

export type SettingValue<P extends SettingPath> = (typeof SETTINGS)[P] extends formats.Format<infer T> ? T : never;

export const isSetting = (path: string): path is SettingPath => Object.hasOwn(SETTINGS, path);

/** A setting, or a limit of one symbol or strategy. */
export type AnyPath = SettingPath | ScopedPath;

/** Undefined where there is no such setting. */
export function formatOf(path: AnyPath): formats.Format<unknown> {
  const format: formats.Format<unknown> | undefined = isSetting(path) ? SETTINGS[path] : riskRow(path)?.format;
  return must(format, `${path} is a setting`);
}

export const isAnyPath = (path: string): path is AnyPath => isSetting(path) || isScopedPath(path);

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
