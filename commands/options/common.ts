/** Flags that every command has or most have, and how to read flags of any command. */

import type { Command } from 'commander';
import type { Config } from '../../src/app/config/config.js';
import { loadConfig } from '../../src/app/config/load-config.js';
import type { SettingPath } from '../../src/app/config/schema.js';
import type { Call, Options } from '../run-command.js';

export const jsonOption = (command: Command): Command => command.option('--json', 'machine-readable output on stdout');

export const configOption = (command: Command): Command =>
  command.option('--config <file>', "a configuration file (TOML), before your own and the directory's");

export const dbOption = (command: Command): Command =>
  command.option('--db <file>', 'the ledger (default: $TRADECTL_DB, else ledger.path of the configuration)');

/** Declares a flag that may be given several times; `listOf` reads it. */
export const repeatable = (command: Command, flags: string, description: string): Command =>
  command.option(flags, description, (value: string, before?: readonly string[]) => [...(before ?? []), value]);

/** The text of a flag, undefined where it is not given. */
export function textOf(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export const isSet = (options: Options, name: string): boolean => options[name] === true;

/** The values of a repeatable flag. */
export function listOf(options: Options, name: string): readonly string[] {
  const value: unknown = options[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** The configuration in force for a call with `--config`, `--db` and `--endpoint`, as far as it has them. */
export function configOf({ context, options }: Call): Config {
  const flags: Partial<Record<SettingPath, string | undefined>> = {
    'ledger.path': textOf(options, 'db'),
    'venue.endpoint': textOf(options, 'endpoint'),
  };
  return loadConfig({ env: context.env, cwd: context.cwd, configFile: textOf(options, 'config'), flags });
}
