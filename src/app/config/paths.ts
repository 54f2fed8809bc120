/** Where files lie: those of the package, and those of the user (XDG base directories). */

import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The file of tradectl's own package, from sources and from a bundle alike: beside the nearest package.json above. */
export function packageFile(name: string): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json')) && dirname(directory) !== directory) {
    directory = dirname(directory);
  }
  return join(directory, name);
}

/** An empty HOME is none, also to the operating system's own function: that one reads it as it is. */
const home = (env: Environment): string => env['HOME'] || userInfo().homedir;

/** A base directory of the XDG specification, which says that a relative one is not valid. */
function xdg(env: Environment, name: string, fallback: string): string {
  const directory = env[name];
  return directory !== undefined && isAbsolute(directory) ? directory : join(home(env), fallback);
}

/** The user's own configuration. */
export const ownConfigFile = (env: Environment): string =>
  join(xdg(env, 'XDG_CONFIG_HOME', '.config'), 'tradectl', 'config.toml');

export const defaultLedgerFile = (env: Environment): string =>
  join(xdg(env, 'XDG_STATE_HOME', '.local/state'), 'tradectl', 'ledger.db');

/** Of sockets between processes: in the directory for such things, which is gone after the session, or beside the ledger. */
export const streamDirectory = (env: Environment): string =>
  join(xdg(env, 'XDG_RUNTIME_DIR', '.local/state'), 'tradectl', 'streams');

/** An absolute path; `~/` is the user's home, and what is relative starts from `base`. */
export const expand = (path: string, base: string, env: Environment): string =>
  path.startsWith('~/') ? join(home(env), path.slice(2)) : resolve(base, path);
