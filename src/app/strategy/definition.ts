/** Checks what a strategy file exports, and what its `create` returns, for what would be ignored or fail later. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import type { ParamSpec, Strategy, StrategyDefinition } from '../../core/strategy/strategy.js';

const refusal = (what: string, shown: string): TradectlError =>
  new TradectlError('strategy', what, {
    where: shown,
    hint: 'docs/STRATEGIES.md shows the shape, with an example in 20 lines',
  });

/** The definition that a module exports as `strategy` (or as its default). Throws TradectlError `strategy`. */
export function asDefinition(module: Readonly<Record<string, unknown>>, shown: string): StrategyDefinition {
  const found = module['strategy'] ?? module['default'];
  if (typeof found !== 'object' || found === null) throw refusal('the file exports no `strategy`', shown);
  const definition = found as Partial<StrategyDefinition>;
  if (typeof definition.create !== 'function') throw refusal('`strategy.create` is not a function', shown);
  if (definition.check !== undefined && typeof definition.check !== 'function')
    throw refusal('`strategy.check` is not a function', shown);
  if (definition.warmup !== undefined && typeof definition.warmup !== 'function')
    throw refusal('`strategy.warmup` is not a function', shown);
  for (const [name, spec] of Object.entries(definition.params ?? {})) checkParam(name, spec, shown);
  const name =
    typeof definition.name === 'string' && definition.name !== ''
      ? definition.name
      : basename(shown).replace(/\..*$/, '');
  return { ...definition, name, create: definition.create };
}

function checkParam(name: string, spec: unknown, shown: string): void {
  if (!isParamSpec(spec)) {
    const needs = 'needs a type (int, number, boolean, string) and a default of that type';
    throw refusal(`\`strategy.params.${name}\` ${needs}`, shown);
  }
  if (!isDefaultAllowed(spec))
    throw refusal(`the default of \`strategy.params.${name}\` is outside its own min, max or choices`, shown);
}

function isParamSpec(spec: unknown): spec is ParamSpec {
  if (typeof spec !== 'object' || spec === null) return false;
  const { type, default: value } = spec as { type?: unknown; default?: unknown };
  if (type === 'int') return Number.isSafeInteger(value);
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
  return (type === 'boolean' || type === 'string') && typeof value === type;
}

function isDefaultAllowed(spec: ParamSpec): boolean {
  if (spec.type === 'boolean') return true;
  if (spec.type === 'string') return spec.choices === undefined || spec.choices.includes(spec.default);
  const { min = spec.default, max = spec.default } = spec;
  return min <= spec.default && spec.default <= max;
}

export const HANDLERS = [
  'onStart',
  'onBar',
  'onTrade',
  'onQuote',
  'onFill',
  'onUnprotected',
] as const satisfies (keyof Strategy)[];

/** Refuses a method whose name only looks like a handler's: nobody would ever call it. */
export function checkHandlers(strategy: object, shown: string): void {
  for (const name of namesOf(strategy)) {
    if (!/^on/i.test(name) || HANDLERS.some((handler) => handler === name)) continue;
    const meant = nearest(name, HANDLERS);
    if (meant === undefined) continue;
    throw new TradectlError('strategy', `\`${name}\` is no handler of a strategy: nothing calls it`, {
      where: shown,
      hint: `did you mean ${meant}? handlers are ${HANDLERS.join(', ')}`,
    });
  }
}

/** Names of an object and of its classes. */
function namesOf(object: object): readonly string[] {
  const parent: unknown = Object.getPrototypeOf(object);
  const inherited = typeof parent === 'object' && parent !== null && parent !== Object.prototype ? namesOf(parent) : [];
  return [...Object.getOwnPropertyNames(object), ...inherited];
}
