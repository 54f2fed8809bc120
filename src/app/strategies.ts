/** Finds a strategy by name or loads a user's own file (JavaScript, or TypeScript through esbuild), and guards it. */

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { TradectlError } from '../core/base/errors.js';
import { findStrategy } from '../core/strategy/registry.js';
import type { ParamSpec, Params, Strategy, StrategyDefinition } from '../core/strategy/strategy.js';

export interface LoadedStrategy {
  readonly definition: StrategyDefinition;
  /** What makes runs of it comparable: its name, and for a file a hash of all its code. */
  readonly identity: string;
}

/** Whether the user means a file. */
const isPath = (text: string): boolean => /[/\\]/.test(text) || /\.[cm]?[jt]s$/.test(text);

/** Throws TradectlError `strategy` where there is no such strategy, or the file does not make one. */
export async function loadStrategy(nameOrPath: string, cwd: string): Promise<LoadedStrategy> {
  if (!isPath(nameOrPath)) {
    const definition = findStrategy(nameOrPath);
    return { definition, identity: definition.name };
  }
  const file = resolve(cwd, nameOrPath);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new TradectlError('strategy', 'there is no such strategy file', {
      where: nameOrPath,
      hint: 'give the path of a .js or .ts file that exports `strategy`; docs/STRATEGIES.md has one in 20 lines',
    });
  }
  const code = await bundle(file, nameOrPath);
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 12);
  const definition = asDefinition(await importCode(code, nameOrPath), nameOrPath);
  return { definition: guarded(definition, nameOrPath), identity: `${definition.name}@${hash}` };
}

/** One module with everything the file imports; white space and comments go, so that the hash is of code alone. */
async function bundle(file: string, shown: string): Promise<string> {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      minifyWhitespace: true,
      keepNames: true,
      legalComments: 'none',
      logLevel: 'silent',
    });
    return outputFiles[0]?.text ?? '';
  } catch (cause) {
    throw notCompiled(cause, shown);
  }
}

interface BuildMessage {
  readonly text: string;
  readonly location: { readonly line: number; readonly column: number } | null;
}

function notCompiled(cause: unknown, shown: string): TradectlError {
  const errors = (cause as { errors?: readonly BuildMessage[] }).errors ?? [];
  const first = errors[0];
  const place = first?.location ? `:${first.location.line}:${first.location.column + 1}` : '';
  return new TradectlError('strategy', `the strategy does not compile: ${first?.text ?? String(cause)}`, {
    where: `${shown}${place}`,
    hint: 'mend the line and run again',
    cause,
  });
}

async function importCode(code: string, shown: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as Record<
      string,
      unknown
    >;
  } catch (cause) {
    throw new TradectlError('strategy', `the strategy cannot be loaded: ${messageOf(cause)}`, {
      where: shown,
      hint: 'the file runs once when it is loaded: see what its top level does',
      cause,
    });
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** The definition that a module exports as `strategy` (or as its default). */
function asDefinition(module: Readonly<Record<string, unknown>>, shown: string): StrategyDefinition {
  const found = module['strategy'] ?? module['default'];
  const refuse = (what: string): TradectlError =>
    new TradectlError('strategy', what, {
      where: shown,
      hint: 'docs/STRATEGIES.md shows the shape, with an example in 20 lines',
    });
  if (typeof found !== 'object' || found === null) throw refuse('the file exports no `strategy`');
  const definition = found as Partial<StrategyDefinition>;
  if (typeof definition.create !== 'function') throw refuse('`strategy.create` is not a function');
  if (definition.check !== undefined && typeof definition.check !== 'function')
    throw refuse('`strategy.check` is not a function');
  for (const [name, spec] of Object.entries(definition.params ?? {})) {
    if (!isParamSpec(spec))
      throw refuse(
        `\`strategy.params.${name}\` needs a type (int, number, boolean, string) and a default of that type`,
      );
  }
  const name =
    typeof definition.name === 'string' && definition.name !== ''
      ? definition.name
      : basename(shown).replace(/\..*$/, '');
  return { ...definition, name, create: definition.create };
}

function isParamSpec(spec: unknown): spec is ParamSpec {
  if (typeof spec !== 'object' || spec === null) return false;
  const { type, default: value } = spec as { type?: unknown; default?: unknown };
  if (type === 'int') return Number.isSafeInteger(value);
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
  return (type === 'boolean' || type === 'string') && typeof value === type;
}

/**
 * A user's strategy behind glass: it gets events of its own to keep (ours are refilled), and what it throws, or a
 * promise it returns, becomes an error that names the file.
 */
function guarded(definition: StrategyDefinition, shown: string): StrategyDefinition {
  const call = <T>(what: string, body: () => T): T => {
    let result: T;
    try {
      result = body();
    } catch (cause) {
      throw cause instanceof TradectlError ? cause : thrown(what, cause, shown);
    }
    if (result instanceof Promise) {
      result.catch(() => undefined);
      throw new TradectlError('strategy', `${what} returned a promise`, {
        where: shown,
        hint: 'strategies are synchronous: remove async',
      });
    }
    return result;
  };
  const { check } = definition;
  return {
    ...definition,
    ...(check === undefined ? {} : { check: (params: Params) => call('check', () => check(params)) }),
    create: (params, setup) =>
      guardedStrategy(
        call('create', () => definition.create(params, setup)),
        call,
        shown,
      ),
  };
}

const thrown = (what: string, cause: unknown, shown: string): TradectlError =>
  new TradectlError('strategy', `${what} threw: ${messageOf(cause)}`, {
    where: shown,
    hint: 'mend the strategy and run again',
    cause,
  });

type Call = <T>(what: string, body: () => T) => T;

function guardedStrategy(strategy: Strategy, call: Call, shown: string): Strategy {
  if (typeof strategy !== 'object' || strategy === null) {
    throw new TradectlError('strategy', '`create` returned no strategy', {
      where: shown,
      hint: 'return an object with onBar',
    });
  }
  return {
    ...(strategy.onStart === undefined ? {} : { onStart: (ctx) => call('onStart', () => strategy.onStart?.(ctx)) }),
    ...(strategy.onBar === undefined
      ? {}
      : { onBar: (bar, ctx) => call('onBar', () => strategy.onBar?.({ ...bar }, ctx)) }),
    ...(strategy.onTrade === undefined
      ? {}
      : { onTrade: (trade, ctx) => call('onTrade', () => strategy.onTrade?.({ ...trade }, ctx)) }),
    ...(strategy.onQuote === undefined
      ? {}
      : { onQuote: (quote, ctx) => call('onQuote', () => strategy.onQuote?.({ ...quote }, ctx)) }),
    ...(strategy.onFill === undefined
      ? {}
      : { onFill: (fill, ctx) => call('onFill', () => strategy.onFill?.({ ...fill }, ctx)) }),
  };
}
