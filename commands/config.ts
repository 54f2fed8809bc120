/** `tradectl config show`: the configuration in force, and where each value comes from. */

import { Option } from 'commander';
import { type Config, type ConfigEntry, MASK } from '../src/app/config/config.js';
import { type KeyState, keyStates } from '../src/app/config/keys.js';
import { escapeControls } from '../src/views/escape.js';
import { NOTHING } from '../src/views/format.js';
import { type Column, renderTable, type TableRow } from '../src/views/table.js';
import { columns } from './columns.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command.description('The configuration').addHelpText('after', examples(EXAMPLES));
  const show = command.command('show').description('Print every setting, its value and its origin; secrets are masked');
  jsonOption(dbOption(configOption(show)))
    .addOption(new Option('--csv', 'comma-separated values on stdout').conflicts('json'))
    .addHelpText('after', examples(EXAMPLES))
    .action(
      run((call) => {
        const { env, cwd, out } = call.context;
        const config = configOf(call);
        const keys = keyStates(env, cwd);
        out.write(isSet(call.options, 'json') ? json(config, keys) : table(call, config, keys));
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

/** Columns as ever in a pipe; on a terminal a table that fits it. */
function table({ context, options }: Call, config: Config, keys: readonly KeyState[]): string {
  const secrets = keys.map(({ name, isSet: has, source }) => [name, has ? MASK : null, has ? `env ${source}` : null]);
  const rows = [...config.entries.map(row), ...secrets];
  const { width, ascii, isTty } = context;
  if (isSet(options, 'csv')) return renderTable(HEAD, rows, { kind: 'csv' });
  if (isTty) return renderTable(HEAD, rows, { kind: 'box', width, ascii });
  return columns(
    [['KEY', 'VALUE', 'ORIGIN'], ...rows].map((cells) => cells.map((cell) => escapeControls(cell ?? NOTHING))),
  );
}

const HEAD: readonly Column[] = ['key', 'value', 'origin'].map((header) => ({ header }));

function row({ path, value, origin }: ConfigEntry): TableRow {
  if (origin === undefined) return [path, null, null];
  return [path, value ?? null, origin.kind === 'default' ? 'default' : `${origin.kind} ${origin.source}`];
}
