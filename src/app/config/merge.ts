/** Lays layers over each other, the later the stronger, and remembers where each value came from. */

import { TradectlError } from '../../core/base/errors.js';
import { isTightened } from '../../core/risk/limits.js';
import { type Giver, type Layer, readLayer } from './layer.js';
import { type Environment, expand, ownConfigFile } from './paths.js';
import { riskRow } from './risk-settings.js';
import type { AnyPath } from './schema.js';

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

export type Merged = ReadonlyMap<AnyPath, Given>;

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
  const merged = new Map<AnyPath, Given>();
  const own = new Map<AnyPath, unknown>();
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

type Values = ReadonlyMap<AnyPath, unknown>;

const isHigher = (value: unknown, limit: unknown): boolean =>
  (typeof value === 'bigint' && typeof limit === 'bigint' && value > limit) ||
  (typeof value === 'number' && typeof limit === 'number' && value > limit);

/** Whether a value lets pass what the visitor's own does not. */
function isLooser(path: AnyPath, value: unknown, limit: unknown): boolean {
  const name = riskRow(path)?.name;
  if (name !== undefined) return !isTightened(name, limit, value);
  return path.startsWith('breaker.') && isHigher(value, limit);
}

/** A directory may lower the limits that its visitor set, never raise them. */
function refuseRaised(layer: Layer, values: Values, own: Values, ownFile: string): void {
  for (const [path, value] of values) {
    const limit = own.get(path);
    if (!isLooser(path, value, limit)) continue;
    const than = isHigher(value, limit) ? 'higher' : 'looser';
    throw new TradectlError('config', `${path} is ${than} than your own limit`, {
      where: layer.where(path),
      hint: `a directory may only lower limits: raise it in ${ownFile}, or lower it here`,
    });
  }
}
