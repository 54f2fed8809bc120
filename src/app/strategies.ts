/** Finds a strategy by name or loads a user's own file (JavaScript, or TypeScript through esbuild), and guards it. */

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TradectlError } from '../core/base/errors.js';
import { findStrategy } from '../core/strategy/registry.js';
import type { StrategyDefinition } from '../core/strategy/strategy.js';
import { nearFile } from '../io/shared/near-file.js';
import { bundle, importCode } from './strategy/bundle.js';
import { asDefinition } from './strategy/definition.js';
import { guarded } from './strategy/guard.js';

export interface LoadedStrategy {
  readonly definition: StrategyDefinition;
  /** What makes runs of it comparable: its name, and for a file a hash of all its code. */
  readonly identity: string;
}

/** Whether the user means a file. */
export const isStrategyFile = (text: string): boolean => /[/\\]/.test(text) || /\.[cm]?[jt]s$/.test(text);

/** Throws TradectlError `strategy` where there is no such strategy, or the file does not make one. */
export async function loadStrategy(nameOrPath: string, cwd: string): Promise<LoadedStrategy> {
  if (!isStrategyFile(nameOrPath)) {
    const definition = findStrategy(nameOrPath);
    return { definition, identity: definition.name };
  }
  const file = resolve(cwd, nameOrPath);
  const isThere = existsSync(file);
  if (isThere && statSync(file).isDirectory())
    throw new TradectlError('strategy', 'a strategy is a file, and this is a directory', {
      where: nameOrPath,
      hint: 'name the file in it that exports `strategy`',
    });
  if (!isThere || !statSync(file).isFile()) {
    throw new TradectlError('strategy', 'there is no such strategy file', {
      where: nameOrPath,
      hint: `${nearFile(file)}; docs/STRATEGIES.md has one in 20 lines`,
    });
  }
  if (!/\.[cm]?[jt]sx?$/.test(file))
    throw new TradectlError('strategy', 'a strategy is a .js or .ts file', {
      where: nameOrPath,
      hint: 'make one that runs: tradectl init strategy mine.ts',
    });
  const code = await bundle(file, nameOrPath);
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 12);
  const definition = asDefinition(await importCode(code, file, nameOrPath), nameOrPath);
  return { definition: guarded(definition, nameOrPath), identity: `${definition.name}@${hash}` };
}
