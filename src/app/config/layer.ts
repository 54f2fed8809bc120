/** One layer of the configuration, a file, the environment or flags, checked against the schema and against trust. */

import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import { advice } from './formats.js';
import { isScope, scopeKeys } from './risk-settings.js';
import {
  type AnyPath,
  formatOf,
  isAnyPath,
  isSetting,
  keysOf,
  PATHS,
  SECTIONS,
  type SettingPath,
  split,
} from './schema.js';

/** Who gave a layer: the package, the user's own file, the directory's file, `--config`, `.env`, the shell, a flag. */
export type Giver = 'package' | 'own' | 'project' | 'named' | 'dotenv' | 'env' | 'flag';

export interface Layer {
  readonly giver: Giver;
  /** Tables of keys by section, not checked yet. */
  readonly document: Readonly<Record<string, unknown>>;
  /** The file, or the variable or flag that sets a path. */
  readonly source: (path: string) => string;
  /** As `source`, with the line where it is known; for messages. */
  readonly where: (path: string) => string;
  /** The directory from which relative paths start. */
  readonly base: string;
}

/**
 * What a directory must not do to its visitor: send orders or keys elsewhere, turn paper into live, or weaken
 * the breaker. The shell may name an endpoint, but live trading is never a matter of the environment.
 */
const REFUSED: Partial<Record<SettingPath, readonly Giver[]>> = {
  'venue.endpoint': ['project', 'dotenv'],
  'breaker.reconcile_failure': ['project', 'dotenv'],
  'breaker.cooldown_minutes': ['project', 'dotenv'],
  'breaker.speed_window_minutes': ['project', 'dotenv'],
  'breaker.rate_window_minutes': ['project', 'dotenv'],
  'breaker.half_open_trades': ['project', 'dotenv'],
  'breaker.on_open': ['project', 'dotenv'],
  'breaker.flatten_on_open': ['project', 'dotenv'],
  'breaker.calendar': ['project', 'dotenv'],
  'breaker.crash_starts': ['project', 'dotenv'],
  'breaker.crash_window_minutes': ['project', 'dotenv'],
  'venue.requests_per_minute': ['project', 'dotenv'],
  'alerts.url': ['project'],
  'alerts.command': ['project', 'dotenv'],
  'traces.endpoint': ['project', 'dotenv'],
  'live.enabled': ['project', 'dotenv', 'env'],
  'live.max_capital': ['project', 'dotenv', 'env'],
};

const GIVERS: readonly Giver[] = ['flag', 'env', 'dotenv', 'named', 'project', 'own'];

/** Who may set a path, strongest first; not each of them has a flag for it. */
export const giversOf = (path: SettingPath): readonly Giver[] =>
  GIVERS.filter((giver) => REFUSED[path]?.includes(giver) !== true);

/**
 * The values of a layer by path. Throws TradectlError `config` naming the key, the place and the remedy;
 * `ownFile` is where what is refused here belongs.
 */
export function readLayer(layer: Layer, ownFile: string): ReadonlyMap<AnyPath, unknown> {
  const values = new Map<AnyPath, unknown>();
  for (const [section, table] of Object.entries(layer.document)) {
    if (!SECTIONS.includes(section)) throw unknownSection(layer, section);
    if (!isTable(table)) throw misfit(layer, section, table, `write [${section}], and its keys below it`);
    for (const [key, raw] of Object.entries(table)) {
      const path = `${section}.${key}`;
      if (isScope(path)) {
        for (const [scoped, value] of scopedValues(layer, path, raw)) values.set(scoped, value);
        continue;
      }
      if (!isSetting(path)) throw unknownKey(layer, section, key);
      values.set(path, valueOf(layer, path, raw));
      if (REFUSED[path]?.includes(layer.giver)) throw refusal(layer, path, ownFile);
    }
  }
  return values;
}

/** Limits of single symbols or strategies: a table of tables. */
function scopedValues(layer: Layer, scope: string, raw: unknown): readonly (readonly [AnyPath, unknown])[] {
  if (!isTable(raw)) throw misfit(layer, scope, raw, `write [${scope}.NAME], and its keys below it`);
  return Object.entries(raw).flatMap(([name, table]) => {
    const section = `${scope}.${name}`;
    if (scope === 'risk.symbols' && /[a-z]/.test(name)) {
      const hint = `did you mean [${scope}.${name.toUpperCase()}]?`;
      throw fault(layer, section, `no market has a symbol ${name}: they are written in capitals`, hint);
    }
    if (!isTable(table)) throw misfit(layer, section, table, `write [${section}], and its keys below it`);
    return Object.entries(table).map(([key, value]) => {
      const path = `${section}.${key}`;
      if (!isAnyPath(path)) throw unknownKey(layer, section, key, scopeKeys(scope));
      return [path, valueOf(layer, path, value)] as const;
    });
  });
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Beyond so many digits a number of a file may not be what was typed. */
const SAFE_DIGITS = 15;
const digitsOf = (number: number): number =>
  String(number)
    .replace(/e.*$|\D/g, '')
    .replace(/^0+/, '').length;

function valueOf(layer: Layer, path: AnyPath, given: unknown): unknown {
  const format = formatOf(path);
  // A list of a file is what a variable writes with commas.
  const raw = Array.isArray(given) && given.every((one) => typeof one === 'string') ? given.join(',') : given;
  if (typeof raw === 'number' && digitsOf(raw) > SAFE_DIGITS) {
    throw misfit(layer, path, raw, 'put it in quotes: a bare number of so many digits is not exact');
  }
  const isScalar = typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean';
  const value = isScalar ? format.parse(String(raw)) : undefined;
  if (value === undefined) throw misfit(layer, path, raw, advice(format, isScalar ? String(raw) : ''));
  return value;
}

const fault = (layer: Layer, path: string, message: string, hint: string): TradectlError =>
  new TradectlError('config', message, { where: layer.where(path), hint });

const misfit = (layer: Layer, path: string, raw: unknown, hint: string): TradectlError =>
  fault(layer, path, `${path} cannot be ${typeof raw === 'number' ? raw : JSON.stringify(raw)}`, hint);

function refusal(layer: Layer, path: SettingPath, ownFile: string): TradectlError {
  const by = layer.giver === 'project' ? 'the file of a directory' : layer.source(path);
  const hint = `take it out here, and put it into ${ownFile} or a file that you name with --config`;
  return fault(layer, path, `${path} may not be set by ${by}`, hint);
}

/** A key outside any section is the likeliest mistake; else a section misspelt. */
function unknownSection(layer: Layer, name: string): TradectlError {
  const hint = elsewhere(name) ?? didYouMean(nearest(name, SECTIONS)) ?? `known sections: ${SECTIONS.join(', ')}`;
  return fault(layer, name, `unknown section or key "${name}"`, hint);
}

function unknownKey(layer: Layer, section: string, key: string, known = keysOf(section)): TradectlError {
  const hint = elsewhere(key) ?? didYouMean(nearest(key, known)) ?? `known keys: ${known.join(', ')}`;
  return fault(layer, `${section}.${key}`, `unknown key "${key}" in [${section}]`, hint);
}

function elsewhere(key: string): string | undefined {
  const path = PATHS.find((known) => split(known)[1] === key);
  return path && didYouMean(`${key} in [${split(path)[0]}]`);
}

const didYouMean = (name: string | undefined): string | undefined => name && `did you mean ${name}?`;
