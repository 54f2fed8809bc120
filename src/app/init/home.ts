/** What `tradectl init` makes for a user: the configuration, a place for keys, the directories of state. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { KEY_ID, KEY_SECRET } from '../config/environment.js';
import type { Reader } from '../config/formats.js';
import { giversOf } from '../config/layer.js';
import { loadConfig } from '../config/load-config.js';
import { MEANINGS } from '../config/meanings.js';
import { defaultLedgerFile, type Environment, ownConfigFile, streamDirectory } from '../config/paths.js';
import { isSetting, SETTINGS, type SettingPath, split } from '../config/schema.js';
import type { Item } from './items.js';

const PRIVATE = 0o600;

export interface HomeRequest {
  readonly env: Environment;
  readonly cwd: string;
  /** Whether the directory gets a `.env`. */
  readonly withDotenv: boolean;
}

export function homeItems({ env, cwd, withDotenv }: HomeRequest): readonly Item[] {
  const config = ownConfigFile(env);
  return [
    { kind: 'file', what: 'your settings', path: config, text: configTemplate(env), mode: PRIVATE },
    { kind: 'directory', what: 'the directory of the ledger', path: dirname(defaultLedgerFile(env)) },
    { kind: 'directory', what: 'sockets of shared streams', path: streamDirectory(env) },
    ...(withDotenv ? [dotenvItem(cwd)] : []),
  ];
}

const dotenvItem = (cwd: string): Item => ({
  kind: 'file',
  what: "keys of Alpaca's paper account",
  path: join(cwd, '.env'),
  text: DOTENV,
  mode: PRIVATE,
});

const DOTENV = `# Keys of an Alpaca PAPER account (https://app.alpaca.markets, API Keys). Empty ones count as not set: without keys
# tradectl trades with a simulator of its own. Keep this file out of repositories.
${KEY_ID}=
${KEY_SECRET}=
`;

/** Every setting with its default or an example, each a comment until its owner takes the # away. */
function configTemplate(env: Environment): string {
  const { HOME, XDG_STATE_HOME } = env;
  const { entries } = loadConfig({ env: { HOME, XDG_STATE_HOME }, cwd: '/dev/null' });
  const lines = [
    '# Your own settings. Each line shows a default or an example: take away its # to set it. `tradectl help config` says more,',
    '# `tradectl config show` prints what is in force. Write decimals in quotes to keep every digit.',
  ];
  let current = '';
  for (const { path, value } of entries) {
    if (!isSetting(path) || !giversOf(path).includes('own')) continue;
    const [section, key] = split(path);
    if (section !== current) lines.push('', `[${section}]`);
    current = section;
    lines.push(`# ${MEANINGS[path]}`, `# ${key} = ${tomlText(value ?? exampleOf(path))}`);
  }
  return `${lines.join('\n')}\n`;
}

/** A value that could be set, where there is no default: the first choice, or what is expected "such as". */
function exampleOf(path: SettingPath): string {
  const { choices, expected }: Reader<unknown> = SETTINGS[path];
  return choices?.[0] ?? /such as (\S*[^\s,])/.exec(expected)?.[1] ?? '0';
}

const tomlText = (value: string): string => (value === 'true' || value === 'false' ? value : JSON.stringify(value));

/** Whether a `.env` would be committed with all else: a repository that does not ignore it. */
export function isDotenvExposed(cwd: string): boolean {
  if (!existsSync(join(cwd, '.git'))) return false;
  const ignore = join(cwd, '.gitignore');
  const lines = existsSync(ignore) ? readFileSync(ignore, 'utf8').split(/\r?\n/) : [];
  return !lines.some((line) => /^\/?(\*\*\/)?\.env\*?\s*$/.test(line));
}
