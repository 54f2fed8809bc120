/** Checks of what the user has set: configuration, keys, and who else may read them. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { keyStates } from '../config/keys.js';
import type { Environment } from '../config/paths.js';
import { type Check, type Finding, ok, skip, warn } from './check.js';

export interface Settings {
  readonly env: Environment;
  readonly cwd: string;
  /** Throws TradectlError `config`. */
  readonly config: () => Config;
  /** Whether there are keys. Throws TradectlError `auth` where one is missing. */
  readonly hasKeys: () => boolean;
}

export const settingsChecks = (settings: Settings): readonly Check[] => [
  { check: 'config', look: () => configOf(settings) },
  { check: 'keys', look: () => keysOf(settings) },
  { check: 'key file', look: () => keyFile(settings) },
];

function configOf({ config }: Settings): Finding {
  const sources = config().entries.flatMap(({ origin }) =>
    origin === undefined || origin.kind === 'default' ? [] : [origin.source],
  );
  const from = [...new Set(sources)];
  return ok(from.length === 0 ? 'defaults alone' : `set by ${from.join(', ')}`);
}

function keysOf({ env, cwd, hasKeys }: Settings): Finding {
  if (!hasKeys()) return skip(NO_KEYS, 'to trade on Alpaca paper: tradectl init, then write the keys into .env');
  const sources = keyStates(env, cwd).map(({ source = '' }) => source);
  return ok(`set: ${sources.join(', ')}`);
}

export const NO_KEYS = 'no keys are set: orders go to a simulator of its own';

const OTHERS = 0o077;

function keyFile({ cwd, env }: Settings): Finding {
  const file = join(cwd, '.env');
  const isUsed = keyStates(env, cwd).some(({ source }) => source?.endsWith(file) === true);
  if (!isUsed) return skip('no keys come from a file');
  const mode = statSync(file).mode & 0o777;
  if ((mode & OTHERS) === 0) return ok(`${file} is yours alone`);
  return warn(`${file} has mode ${mode.toString(8)}: others may read the keys`, `chmod 600 ${file}`);
}
