/** Lays layers over each other, the later the stronger, and remembers where each value came from. */

import { TradectlError } from '../../core/base/errors.js';
import { type Giver, type Layer, readLayer } from './layer.js';
import { type Environment, expand, ownConfigFile } from './paths.js';
import type { SettingPath } from './schema.js';

/** Where a value came from, and the file, variable or flag of that name. */
export interface Origin {
  readonly kind: 'default' | 'file' | 'env' | 'flag';
  readonly source: string;
}

/** A value of its path's type, and who gave it. */
export interface Given {
  readonly value: unknown;
  readonly origin: Origin;
}

export type Merged = ReadonlyMap<SettingPath, Given>;

const KIND: Readonly<Record<Giver, Origin['kind']>> = {
  package: 'default',
  own: 'file',
  project: 'file',
  named: 'file',
  dotenv: 'env',
  env: 'env',
  flag: 'flag',
};

/** Merges layers, weakest first. Throws TradectlError `config` for what one of them may not say. */
export function mergeLayers(layers: readonly Layer[], env: Environment): Merged {
  const ownFile = ownConfigFile(env);
  const read = layers.map((layer) => ({ layer, values: readLayer(layer, ownFile) }));
  const merged = new Map<SettingPath, Given>();
  const own = new Map<SettingPath, unknown>();
  for (const { layer, values } of read) {
    for (const [path, value] of values) {
      const rooted = path === 'ledger.path' ? expand(String(value), layer.base, env) : value;
      merged.set(path, { value: rooted, origin: { kind: KIND[layer.giver], source: layer.source(path) } });
      if (!isOfDirectory(layer)) own.set(path, value);
    }
  }
  for (const { layer, values } of read) if (isOfDirectory(layer)) refuseRaised(layer, values, own, ownFile);
  return merged;
}

const isOfDirectory = ({ giver }: Layer): boolean => giver === 'project' || giver === 'dotenv';

type Values = ReadonlyMap<SettingPath, unknown>;

function isHigher(path: SettingPath, value: unknown, limit: unknown): boolean {
  const isOfBreaker = path.startsWith('breaker.');
  if (!isOfBreaker && !path.startsWith('risk.')) return false;
  if (typeof value === 'bigint' && typeof limit === 'bigint') return value > limit;
  return isOfBreaker && typeof value === 'number' && typeof limit === 'number' && value > limit;
}

/** A directory may lower the limits that its visitor set, never raise them. */
function refuseRaised(layer: Layer, values: Values, own: Values, ownFile: string): void {
  for (const [path, value] of values) {
    const limit = own.get(path);
    if (!isHigher(path, value, limit)) continue;
    throw new TradectlError('config', `${path} is higher than your own limit`, {
      where: layer.where(path),
      hint: `a directory may only lower limits: raise it in ${ownFile}, or lower it here`,
    });
  }
}
