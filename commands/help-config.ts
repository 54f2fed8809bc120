/** `tradectl help config`: every setting, what it means, its default, and who may set it. */

import { variablesOf } from '../src/app/config/environment.js';
import { type Giver, giversOf } from '../src/app/config/layer.js';
import { loadConfig } from '../src/app/config/load-config.js';
import { MEANINGS } from '../src/app/config/meanings.js';
import { isSetting, SETTINGS, type SettingPath } from '../src/app/config/schema.js';
import type { Context } from './context.js';
import type { Entry } from './help-page.js';

interface Setting {
  readonly key: SettingPath;
  readonly meaning: string;
  /** Null where there is none. */
  readonly default: string | null;
  readonly expected: string;
  readonly variables: readonly string[];
  /** Strongest first. */
  readonly setBy: readonly string[];
}

const WORDS: Readonly<Record<Giver, string>> = {
  flag: 'flag',
  env: 'environment',
  dotenv: '.env',
  named: '--config',
  project: 'tradectl.toml',
  own: 'config.toml',
  package: 'default',
};

/** Of the program alone: nothing of the user's own. */
function settings({ env }: Context): readonly Setting[] {
  const { entries } = loadConfig({ env: { HOME: env['HOME'], XDG_STATE_HOME: env['XDG_STATE_HOME'] }, cwd: NOWHERE });
  return entries.flatMap(({ path, value = null, origin }) => {
    if (!isSetting(path)) return [];
    return [settingOf(path, value, origin?.kind)];
  });
}

const settingOf = (path: SettingPath, value: string | null, origin: string | undefined): Setting => ({
  key: path,
  meaning: MEANINGS[path],
  default: origin === 'default' ? value : null,
  expected: SETTINGS[path].expected,
  variables: giversOf(path).includes('env') ? variablesOf(path) : [],
  setBy: giversOf(path).map((giver) => WORDS[giver]),
});

/** No directory of the user: what his files say is no default. */
const NOWHERE = '/dev/null';

export const data = (context: Context): unknown => settings(context);

export const heading = [
  "Settings, each in [section] of a TOML file. Strongest first: a flag where a command has one, the environment, .env of the directory, the file of --config, the directory's tradectl.toml, your own config.toml (see `tradectl help files`).",
  'What is in force: `tradectl config show`.',
  '',
].join('\n');

export const entries = (context: Context): readonly Entry[] =>
  settings(context).map(({ key, meaning, default: usual, expected, variables, setBy }) => ({
    name: key,
    lines: [
      meaning,
      `${usual === null ? 'no default' : `default ${usual}`}; ${expected}`,
      `set by ${setBy.join(', ')}${variables.length === 0 ? '' : `: ${variables.join(', ')}`}`,
    ],
  }));
