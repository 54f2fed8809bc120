/** Resolves the parameters a user gave against a strategy's schema: every value typed, defaulted and in range. */

import { TradectlError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import type { ParamSpec, Params, ParamValue, StrategyDefinition } from './strategy.js';

const refuse = (message: string, hint: string): TradectlError =>
  new TradectlError('usage', message, { where: '--param', hint });

/** Throws TradectlError `usage` for an unknown name, a value of the wrong type or out of range, or a bad combination. */
export function resolveParams(definition: StrategyDefinition, given: Readonly<Record<string, string>>): Params {
  const specs = definition.params ?? {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(specs, name)) throw unknownParam(definition.name, name, Object.keys(specs));
  }
  const params: Record<string, ParamValue> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const text = given[name];
    params[name] = text === undefined ? spec.default : parseParam(name, spec, text);
  }
  const problem = definition.check?.(params);
  if (problem !== undefined)
    throw refuse(
      `${definition.name}: ${problem}`,
      `set them with --param; now they are ${Object.entries(params)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`,
    );
  return params;
}

function unknownParam(strategy: string, name: string, known: readonly string[]): TradectlError {
  const guess = nearest(name, known);
  const has = known.length === 0 ? `${strategy} has no parameters` : `${strategy} has ${known.join(', ')}`;
  return refuse(`${strategy} has no parameter "${name}"`, guess === undefined ? has : `did you mean ${guess}? ${has}`);
}

function parseParam(name: string, spec: ParamSpec, text: string): ParamValue {
  switch (spec.type) {
    case 'int':
    case 'number':
      return parseNumber(name, spec, text);
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw refuse(`${name}=${text} is not a truth value`, `write ${name}=true or ${name}=false`);
    case 'string':
      if (spec.choices === undefined || spec.choices.includes(text)) return text;
      throw refuse(`${name}=${text} is not a choice`, `choose one of ${spec.choices.join(', ')}`);
  }
}

function parseNumber(name: string, spec: ParamSpec & { type: 'int' | 'number' }, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = spec;
  const isFit = spec.type === 'int' ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (isFit && value >= min && value <= max) return value;
  throw refuse(`${name}=${text} is not ${rangeText(spec)}`, `the default is ${name}=${spec.default}`);
}

function rangeText({ type, min, max }: ParamSpec & { type: 'int' | 'number' }): string {
  const kind = type === 'int' ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind} of at least ${min}`;
  return max === undefined ? kind : `${kind} of at most ${max}`;
}
