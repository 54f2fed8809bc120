/** Limits by the names that [risk] gives them: `max_order_qty`, `symbols.AAPL.max_order_qty`, `strategies.NAME.allow_short`. */

import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import { type LimitChange, type LimitPlace, limitAt } from '../../core/risk/limit-change.js';
import type { LimitSet, Limits } from '../../core/risk/limits.js';
import { isScope, parted, RISK_KEY_NAMES, riskRow, scopeKeys } from './risk-settings.js';

/** Stands for a limit that is not set. */
export const NO_LIMIT = 'none';

const pathOf = (key: string): string => (key.startsWith('risk.') ? key : `risk.${key}`);

/** Throws TradectlError `usage` with the nearest name where there is no such limit. */
export function limitPlaceOf(key: string): LimitPlace {
  const path = pathOf(key);
  const row = riskRow(path);
  if (row === undefined) throw unknownKey(key);
  const [scope, of] = parted(path);
  const { name } = row;
  if (!isScope(scope)) return { scope: 'account', of: '', name };
  return { scope: scope === 'risk.symbols' ? 'symbols' : 'strategies', of, name };
}

/** Throws TradectlError `usage` where the key is none, or the value is not of its kind. */
export function limitChangeOf(key: string, text: string): LimitChange {
  const place = limitPlaceOf(key);
  if (text === NO_LIMIT) return place;
  const format = riskRow(pathOf(key))?.format;
  const value = format?.parse(text);
  if (value !== undefined) return { ...place, value };
  throw new TradectlError('usage', `${JSON.stringify(text)} is no value of ${key}`, {
    where: key,
    hint: `expected ${format?.expected ?? ''}, or ${NO_LIMIT}`,
  });
}

/** How a value of a limit is written. */
export const limitText = (key: string, value: unknown): string =>
  value === undefined ? NO_LIMIT : (riskRow(pathOf(key))?.format.print(value) ?? '');

/** The canonical name of a key. */
export const limitKey = (key: string): string => pathOf(key).slice('risk.'.length);

function unknownKey(key: string): TradectlError {
  const [scope, of, last] = parted(pathOf(key));
  const [head, known] = isScope(scope) ? [`${limitKey(scope)}.${of}.`, scopeKeys(scope)] : ['', RISK_KEY_NAMES];
  const guess = nearest(isScope(scope) ? last : limitKey(key), known);
  const hint = guess === undefined ? `there are ${known.join(', ')}` : `did you mean ${head}${guess}?`;
  return new TradectlError('usage', `there is no limit ${JSON.stringify(key)}`, { where: 'tradectl risk limit', hint });
}

/** Every limit that is set, by its name. */
export function limitEntries(limits: Limits): readonly (readonly [key: string, text: string])[] {
  const { symbols = {}, strategies = {} } = limits;
  const of = (scope: string, sets: Readonly<Record<string, LimitSet>>): readonly string[] =>
    Object.keys(sets).flatMap((name) => scopeKeys(`risk.${scope}`).map((key) => `${scope}.${name}.${key}`));
  const keys = [...RISK_KEY_NAMES, ...of('symbols', symbols), ...of('strategies', strategies)];
  return keys.flatMap((key) => {
    const value = limitAt(limits, limitPlaceOf(key));
    return value === undefined ? [] : [[key, limitText(key, value)] as const];
  });
}
