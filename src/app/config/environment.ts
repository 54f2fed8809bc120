/** The TRADECTL_ variables of the environment and of `.env` as layers of the configuration. */

import { join } from 'node:path';
import { parse } from 'dotenv';
import { TradectlError } from '../../core/base/errors.js';
import { likely } from '../guess.js';
import type { Giver, Layer } from './layer.js';
import type { Environment } from './paths.js';
import { PATHS, type SettingPath, split } from './schema.js';
import { readText } from './toml-file.js';

const PREFIX = 'TRADECTL_';

const SHORT: Readonly<Record<string, SettingPath>> = {
  TRADECTL_DB: 'ledger.path',
  TRADECTL_CASH: 'account.cash',
  TRADECTL_ENDPOINT: 'venue.endpoint',
};

/** Variables that are no settings: other parts of tradectl read them. */
export const OTHERS: readonly string[] = ['TRADECTL_SIM_KEY', 'TRADECTL_SIM_SECRET', 'TRADECTL_REFERENCE_DATA'];

export const KEY_ID = 'APCA_API_KEY_ID';
export const KEY_SECRET = 'APCA_API_SECRET_KEY';

const nameOf = (path: string): string => `${PREFIX}${path.replace('.', '_').toUpperCase()}`;

const SETTING_OF: ReadonlyMap<string, string> = new Map([
  ...PATHS.map((path): [string, string] => [nameOf(path), path]),
  ...Object.entries(SHORT),
]);

/** The variables that set a path, the shortest first. */
export const variablesOf = (path: SettingPath): readonly string[] => [
  ...Object.keys(SHORT).filter((name) => SHORT[name] === path),
  nameOf(path),
];

const isOurs = (name: string): boolean => name.startsWith(PREFIX) || name === KEY_ID || name === KEY_SECRET;

/** What `.env` in a directory says to tradectl; other programs' variables are theirs. It never enters process.env. */
export function readDotenv(cwd: string): Environment {
  const text = readText(join(cwd, '.env'));
  return Object.fromEntries(Object.entries(parse(text ?? '')).filter(([name]) => isOurs(name)));
}

/** The variables that tradectl reads, the shell's before those of `.env`. */
export function environment(env: Environment, cwd: string): Environment {
  const set = Object.entries(env).filter(([, value]) => value !== '' && value !== undefined);
  return { ...readDotenv(cwd), ...Object.fromEntries(set) };
}

/** The layer of the TRADECTL_ variables; an empty one counts as unset. Throws TradectlError `config` for an unknown. */
export function variablesLayer(giver: Giver, variables: Environment, cwd: string): Layer {
  const names = new Map<string, string>();
  const document: Record<string, Record<string, string>> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (!name.startsWith(PREFIX) || OTHERS.includes(name) || value === undefined || value === '') continue;
    const path = SETTING_OF.get(name);
    if (path === undefined) throw unknownVariable(giver, name);
    const other = names.get(path);
    if (other !== undefined) throw twice(path, other, name);
    names.set(path, name);
    const [section, key] = split(path);
    document[section] = { ...document[section], [key]: value };
  }
  const suffix = giver === 'dotenv' ? ` in ${join(cwd, '.env')}` : '';
  const source = (path: string): string => `${names.get(path) ?? path}${suffix}`;
  return { giver, document, source, where: source, base: cwd };
}

function unknownVariable(giver: Giver, name: string): TradectlError {
  const known = [...SETTING_OF.keys(), ...OTHERS].map((other) => other.slice(PREFIX.length));
  const guess = likely(name.slice(PREFIX.length), known);
  const sameKey = [...SETTING_OF.keys()].find((other) => other.endsWith(name.slice(PREFIX.length - 1)));
  const best = sameKey ?? (guess && `${PREFIX}${guess}`);
  return new TradectlError('config', `unknown variable ${name}`, {
    where: giver === 'dotenv' ? '.env' : 'environment',
    hint:
      best === undefined ? `names are ${PREFIX}<SECTION>_<KEY>; see \`tradectl config show\`` : `did you mean ${best}?`,
  });
}

const twice = (path: string, one: string, other: string): TradectlError =>
  new TradectlError('config', `${one} and ${other} both set ${path}`, { where: one, hint: `unset one of them` });
