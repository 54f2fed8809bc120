/** The section [breaker]: its keys with their formats, and what they make. Zero, a negative and a word are refused. */

import { moneyText, parseMoney, parseRate, rateText } from '../../core/base/decimal.js';
import { type Money, type Rate, sign } from '../../core/base/fixed.js';
import { MINUTE, SECOND } from '../../core/base/time.js';
import type { BreakerSettings, Calendar } from '../../core/risk/breaker-state.js';
import { choice, type Format, SWITCH } from './formats.js';

const PLAIN = /^(\d+\.?\d*|\.\d+)$/;
const ONE = parseRate('1');

const MONEY: Format<Money> = {
  expected: 'a positive amount such as 500',
  parse: (text) => {
    const money = parseMoney(text);
    return money !== undefined && sign(money) > 0 ? money : undefined;
  },
  print: moneyText,
};

const upToOne = (rate: Rate | undefined): Rate | undefined =>
  rate !== undefined && ONE !== undefined && sign(rate) > 0 && rate <= ONE ? rate : undefined;

/** Held as the fraction it is: `2.5` is 0.025. */
const PERCENT: Format<Rate> = {
  expected: 'a percentage from above 0 to 100 such as 2.5',
  parse: (text) => (PLAIN.test(text) ? upToOne(parseRate(`${text}e-2`)) : undefined),
  print: (rate) => {
    const percent = parseRate(`${rateText(rate)}e2`);
    return percent === undefined ? rateText(rate) : rateText(percent);
  },
};

const FRACTION: Format<Rate> = {
  expected: 'a fraction from above 0 to 1 such as 0.5 for one half',
  parse: (text) => upToOne(parseRate(text)),
  print: rateText,
};

const COUNT_MAX = 1_000_000;
const COUNT: Format<number> = {
  expected: 'a positive whole number such as 5',
  parse: (text) => (/^\d+$/.test(text) && Number(text) > 0 && Number(text) <= COUNT_MAX ? Number(text) : undefined),
  print: String,
};

const lengthOf = (unit: number, expected: string): Format<number> => ({
  expected,
  parse: (text) => {
    const length = PLAIN.test(text) ? Math.round(Number(text) * unit) : 0;
    return length > 0 && Number.isSafeInteger(length) ? length : undefined;
  },
  print: (length) => String(length / unit),
});
const SECONDS = lengthOf(SECOND, 'a positive number of seconds such as 30');
const MINUTES = lengthOf(MINUTE, 'a positive number of minutes such as 15');

/** How many starts after a crash hold the entries; `off` never does. */
const STARTS: Format<number> = {
  expected: 'a positive whole number such as 3, or off',
  parse: (text) => (text === 'off' ? Number.POSITIVE_INFINITY : COUNT.parse(text)),
  print: (count) => (Number.isFinite(count) ? String(count) : 'off'),
};

export const BREAKER_FORMATS = {
  'breaker.daily_loss': MONEY,
  'breaker.daily_loss_percent': PERCENT,
  'breaker.drawdown_percent': PERCENT,
  'breaker.speed_percent': PERCENT,
  'breaker.speed_window_minutes': MINUTES,
  'breaker.consecutive_losses': COUNT,
  'breaker.reject_rate': FRACTION,
  'breaker.denial_rate': FRACTION,
  'breaker.rate_window_minutes': MINUTES,
  'breaker.rate_min_orders': COUNT,
  'breaker.stale_feed_seconds': SECONDS,
  'breaker.reconcile_failure': SWITCH,
  'breaker.cooldown_minutes': MINUTES,
  'breaker.half_open_size': FRACTION,
  'breaker.half_open_trades': COUNT,
  'breaker.on_open': choice<'cancel' | 'keep'>(['cancel', 'keep']),
  'breaker.flatten_on_open': SWITCH,
  'breaker.calendar': choice<Calendar>(['nyse', 'utc']),
  'breaker.crash_starts': STARTS,
  'breaker.crash_window_minutes': MINUTES,
} as const satisfies Readonly<Record<`breaker.${string}`, Format<unknown>>>;

type Formats = typeof BREAKER_FORMATS;
export type BreakerPath = keyof Formats;
type ValueOf<P extends BreakerPath> = Formats[P] extends Format<infer T> ? T : never;

/** Reads a setting; undefined where it is not set. */
export type Get = <P extends BreakerPath>(path: P) => ValueOf<P> | undefined;
/** Reads one that has a default. */
export type Need = <P extends BreakerPath>(path: P) => ValueOf<P>;

/** When too many starts after a crash hold the entries. */
export interface CrashSettings {
  readonly starts: number;
  /** In microseconds. */
  readonly window: number;
}

export const crashSettingsOf = (need: Need): CrashSettings => ({
  starts: need('breaker.crash_starts'),
  window: need('breaker.crash_window_minutes'),
});

/** Undefined where no trigger is set: then there is no breaker. */
export function breakerOf(get: Get, need: Need): BreakerSettings | undefined {
  const triggers = {
    ...given('dailyLoss', get('breaker.daily_loss')),
    ...given('dailyLossPercent', get('breaker.daily_loss_percent')),
    ...given('drawdownPercent', get('breaker.drawdown_percent')),
    ...given('speedPercent', get('breaker.speed_percent')),
    ...given('consecutiveLosses', get('breaker.consecutive_losses')),
    ...given('rejectRate', get('breaker.reject_rate')),
    ...given('denialRate', get('breaker.denial_rate')),
    ...given('staleFeed', get('breaker.stale_feed_seconds')),
    ...given('reconcileFailure', get('breaker.reconcile_failure') === true ? true : undefined),
  };
  if (Object.keys(triggers).length === 0) return undefined;
  return {
    ...triggers,
    speedWindow: need('breaker.speed_window_minutes'),
    rateWindow: need('breaker.rate_window_minutes'),
    rateMinOrders: need('breaker.rate_min_orders'),
    cooldown: need('breaker.cooldown_minutes'),
    halfOpenSize: need('breaker.half_open_size'),
    halfOpenTrades: need('breaker.half_open_trades'),
    onOpen: need('breaker.on_open'),
    flattenOnOpen: need('breaker.flatten_on_open'),
    ...given('calendar', get('breaker.calendar')),
  };
}

const given = <K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
