/** Loads the configuration: flags over the environment over files over defaults. */

import { join } from 'node:path';
import { must } from '../../core/base/assert.js';
import { TradectlError } from '../../core/base/errors.js';
import { assemble, type Config } from './config.js';
import { readDotenv, variablesLayer } from './environment.js';
import type { Layer } from './layer.js';
import { mergeLayers } from './merge.js';
import { defaultLedgerFile, type Environment, expand, ownConfigFile, packageFile } from './paths.js';
import { type SettingPath, split } from './schema.js';
import { fileLayer } from './toml-file.js';

export interface ConfigRequest {
  readonly env: Environment;
  readonly cwd: string;
  /** Of `--config`. */
  readonly configFile?: string | undefined;
  /** Settings given by flags, as typed; `undefined` is not given. */
  readonly flags?: Readonly<Partial<Record<SettingPath, string | undefined>>>;
}

/** Resolves the configuration. Throws TradectlError `config` for anything unknown, malformed or not allowed. */
export function loadConfig(request: ConfigRequest): Config {
  return assemble(mergeLayers(layersOf(request), request.env));
}

/** Weakest first. A file named by `--config` is the user's word even if it is the directory's own. */
function layersOf({ env, cwd, configFile, flags = {} }: ConfigRequest): readonly Layer[] {
  const named = configFile === undefined ? undefined : expand(configFile, cwd, env);
  const project = join(cwd, 'tradectl.toml');
  const layers = [
    packaged('config/default.toml'),
    packaged('config/risk.toml'),
    stateLayer(env),
    fileLayer('own', ownConfigFile(env)),
    named === project ? undefined : fileLayer('project', project),
    named === undefined ? undefined : namedLayer(named),
    variablesLayer('dotenv', readDotenv(cwd), cwd),
    variablesLayer('env', env, cwd),
    flagsLayer(flags, cwd),
  ];
  return layers.filter((layer) => layer !== undefined);
}

const packaged = (name: string): Layer => must(fileLayer('package', packageFile(name)), `${name} is missing`);

/** The default that depends on the user's directories. */
function stateLayer(env: Environment): Layer {
  const path = defaultLedgerFile(env);
  return { giver: 'package', document: { ledger: { path } }, source: () => path, where: () => path, base: '/' };
}

function namedLayer(file: string): Layer {
  const layer = fileLayer('named', file);
  if (layer) return layer;
  throw new TradectlError('config', `there is no file ${file}`, { where: '--config', hint: 'check its path' });
}

function flagsLayer(flags: NonNullable<ConfigRequest['flags']>, cwd: string): Layer {
  const document: Record<string, Record<string, string>> = {};
  for (const [path, value] of Object.entries(flags)) {
    const [section, key] = split(path);
    if (value !== undefined) document[section] = { ...document[section], [key]: value };
  }
  return { giver: 'flag', document, source: flagOf, where: flagOf, base: cwd };
}

const flagOf = (path: string): string => (path === 'ledger.path' ? '--db' : `--${split(path)[1].replaceAll('_', '-')}`);
