/** The resolved configuration as one typed object, and as text with the origin of every value. */

import { must } from '../../core/base/assert.js';
import type { Money, Qty } from '../../core/base/fixed.js';
import type { Timeframe } from '../../core/base/time.js';
import type { Sizing } from '../../core/engine/sizing.js';
import type { CostModel } from '../../core/orders/costs.js';
import type { Limits } from '../../core/risk/limits.js';
import type { Direction, FillRule } from '../options.js';
import { breakerOf, type CrashSettings, crashSettingsOf } from './breaker-settings.js';
import type { Given, Merged, Origin } from './merge.js';
import { isScopedPath, limitsFrom } from './risk-settings.js';
import { type AnyPath, formatOf, PATHS, type SettingPath, type SettingValue } from './schema.js';

export interface Config {
  readonly account: { readonly cash: Money };
  readonly costs: CostModel;
  readonly backtest: {
    readonly fill: FillRule;
    /** Undefined leaves it to the strategy. */
    readonly direction: Direction | undefined;
    readonly size: Sizing;
    readonly lot: Qty;
    /** Undefined where the data tell. */
    readonly timeframe: Timeframe | undefined;
  };
  /** An absolute path. */
  readonly ledger: { readonly path: string };
  readonly risk: Limits;
  /** Of starts after a crash. */
  readonly crash: CrashSettings;
  readonly live: { readonly enabled: boolean; readonly maxCapital: Money };
  readonly venue: { readonly endpoint: string | undefined; readonly requestsPerMinute: number };
  /** The address is a secret. */
  readonly alerts: {
    readonly url: string | undefined;
    readonly command: string | undefined;
    readonly desktop: boolean;
  };
  readonly traces: { readonly endpoint: string | undefined };
  /** Every setting with its canonical text (undefined where it is not set) and where that came from. */
  readonly entries: readonly ConfigEntry[];
}

export interface ConfigEntry {
  readonly path: AnyPath;
  readonly value: string | undefined;
  readonly origin: Origin | undefined;
}

/** The configuration that merged settings make. */
export function assemble(merged: Merged): Config {
  const get = <P extends SettingPath>(path: P): SettingValue<P> | undefined => valueOf(merged, path);
  const need = <P extends SettingPath>(path: P): SettingValue<P> => must(get(path), `the defaults lack ${path}`);
  const breaker = breakerOf(get, need);
  return {
    account: { cash: need('account.cash') },
    costs: {
      commissionRate: need('costs.commission_rate'),
      feePerShare: need('costs.fee_per_share'),
      feePerOrder: need('costs.fee_per_order'),
      slippage: need('costs.slippage_bps'),
      spread: need('costs.spread'),
    },
    backtest: {
      fill: need('backtest.fill'),
      direction: get('backtest.direction'),
      size: need('backtest.size'),
      lot: need('backtest.lot'),
      timeframe: get('backtest.timeframe'),
    },
    ledger: { path: need('ledger.path') },
    risk: {
      ...limitsFrom([...merged].map(([path, { value }]) => [path, value])),
      ...(breaker !== undefined && { breaker }),
    },
    crash: crashSettingsOf(need),
    live: { enabled: need('live.enabled'), maxCapital: need('live.max_capital') },
    venue: { endpoint: get('venue.endpoint'), requestsPerMinute: need('venue.requests_per_minute') },
    alerts: { url: get('alerts.url'), command: get('alerts.command'), desktop: need('alerts.desktop') },
    traces: { endpoint: get('traces.endpoint') },
    entries: [...PATHS, ...[...merged.keys()].filter(isScopedPath)].map((path) => entryOf(path, merged.get(path))),
  };
}

/** The layers put a value of its format, and no other, under each path. */
const valueOf = <P extends SettingPath>(merged: Merged, path: P): SettingValue<P> | undefined =>
  merged.get(path)?.value as SettingValue<P> | undefined;

/** What is shown of a secret. */
export const MASK = '********';

function entryOf(path: AnyPath, given: Given | undefined): ConfigEntry {
  const format = formatOf(path);
  const text = given && (format.isSecret === true ? MASK : format.print(given.value));
  return { path, value: text, origin: given?.origin };
}
