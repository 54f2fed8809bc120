/** `tradectl config show`: the configuration in force, and where each value comes from. */

import { type Config, type ConfigEntry, MASK } from '../src/app/config/config.js';
import { type KeyState, keyStates } from '../src/app/config/keys.js';
import { escapeControls } from '../src/views/escape.js';
import { columns } from './columns.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command.description('The configuration').addHelpText('after', examples(EXAMPLES));
  const show = command.command('show').description('Print every setting, its value and its origin; secrets are masked');
  jsonOption(dbOption(configOption(show)))
    .addHelpText('after', examples(EXAMPLES))
    .action(
      run((call) => {
        const { env, cwd, out } = call.context;
        const config = configOf(call);
        const keys = keyStates(env, cwd);
        out.write(isSet(call.options, 'json') ? json(config, keys) : table(config, keys));
        return DONE;
      }),
    );
};

const EXAMPLES = ['tradectl config show', 'tradectl config show --json', 'TRADECTL_CASH=5000 tradectl config show'];

/** `{path: {value, origin, source}}`, null for what is not set. */
function json(config: Config, keys: readonly KeyState[]): string {
  const settings = config.entries.map(({ path, value = null, origin }) => [
    path,
    { value, origin: origin?.kind ?? null, source: origin?.source ?? null },
  ]);
  const secrets = keys.map(({ name, isSet: has, source }) => [
    name,
    { value: has ? MASK : null, origin: has ? 'env' : null, source: source ?? null },
  ]);
  return `${JSON.stringify(Object.fromEntries([...settings, ...secrets]))}\n`;
}

const UNSET = '-';

function table(config: Config, keys: readonly KeyState[]): string {
  const secrets = keys.map(({ name, isSet: has, source }) => [name, has ? MASK : UNSET, has ? `env ${source}` : UNSET]);
  return columns(
    [['KEY', 'VALUE', 'ORIGIN'], ...config.entries.map(row), ...secrets].map((cells) => cells.map(escapeControls)),
  );
}

function row({ path, value = UNSET, origin }: ConfigEntry): string[] {
  if (origin === undefined) return [path, UNSET, UNSET];
  return [path, value, origin.kind === 'default' ? 'default' : `${origin.kind} ${origin.source}`];
}
