/** A strategy's parameters as a user types them: typed, defaulted, in range, and refused with the way out. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TradectlError } from '../../../src/core/base/errors.js';
import { resolveParams } from '../../../src/core/strategy/params.js';
import type { StrategyDefinition } from '../../../src/core/strategy/strategy.js';

const STRATEGY: StrategyDefinition = {
  name: 'mine',
  params: {
    fast: { type: 'int', default: 5, min: 1, max: 100 },
    slow: { type: 'int', default: 20, min: 2 },
    drift: { type: 'int', default: 0, max: 3 },
    count: { type: 'int', default: 7 },
    threshold: { type: 'number', default: 0.5, min: -1, max: 1 },
    factor: { type: 'number', default: 2 },
    short: { type: 'boolean', default: true },
    mode: { type: 'string', default: 'calm', choices: ['calm', 'bold'] },
    label: { type: 'string', default: '' },
  },
  check: ({ fast = 0, slow = 0 }) => (fast < slow ? undefined : `fast (${fast}) must be smaller than slow (${slow})`),
  create: () => ({}),
};

const DEFAULTS = {
  fast: 5,
  slow: 20,
  drift: 0,
  count: 7,
  threshold: 0.5,
  factor: 2,
  short: true,
  mode: 'calm',
  label: '',
};

function refusal(given: Record<string, string>, definition = STRATEGY): TradectlError {
  try {
    resolveParams(definition, given);
  } catch (error) {
    if (error instanceof TradectlError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(given)} was let in`);
}

test('what is not given is the default', () => {
  expect(resolveParams(STRATEGY, {})).toEqual(DEFAULTS);
  expect(resolveParams({ name: 'bare', create: () => ({}) }, {})).toEqual({});
});

test.each([
  ['fast', '1', 1],
  ['fast', '10', 10],
  ['fast', '1e1', 10],
  ['fast', '10.0', 10],
  ['slow', '100000', 100_000],
  ['slow', '9007199254740991', Number.MAX_SAFE_INTEGER],
  ['drift', '-12', -12],
  ['drift', '3', 3],
  ['threshold', '-1', -1],
  ['threshold', '1', 1],
  ['threshold', '0.1', 0.1],
  ['factor', '-1e308', -1e308],
  ['short', 'false', false],
  ['mode', 'bold', 'bold'],
  ['label', 'any words, even = signs', 'any words, even = signs'],
  ['label', '', ''],
] as const)('%s=%s', (name, text, value) => {
  expect(resolveParams(STRATEGY, { [name]: text })).toEqual({ ...DEFAULTS, [name]: value });
});

describe('refused', () => {
  test.each([
    ['fast', '0', 'fast=0 is not a whole number from 1 to 100', 'the default is fast=5'],
    ['fast', '101', 'fast=101 is not a whole number from 1 to 100', 'the default is fast=5'],
    ['fast', '2.5', 'fast=2.5 is not a whole number from 1 to 100', 'the default is fast=5'],
    ['fast', 'five', 'fast=five is not a whole number from 1 to 100', 'the default is fast=5'],
    ['fast', '', 'fast= is not a whole number from 1 to 100', 'the default is fast=5'],
    ['fast', '   ', 'fast=    is not a whole number from 1 to 100', 'the default is fast=5'],
    ['fast', 'NaN', 'fast=NaN is not a whole number from 1 to 100', 'the default is fast=5'],
    ['slow', '1', 'slow=1 is not a whole number of at least 2', 'the default is slow=20'],
    ['slow', '1e300', 'slow=1e300 is not a whole number of at least 2', 'the default is slow=20'],
    ['slow', 'Infinity', 'slow=Infinity is not a whole number of at least 2', 'the default is slow=20'],
    ['drift', '4', 'drift=4 is not a whole number of at most 3', 'the default is drift=0'],
    ['count', '1.5', 'count=1.5 is not a whole number', 'the default is count=7'],
    ['threshold', '1.0000001', 'threshold=1.0000001 is not a number from -1 to 1', 'the default is threshold=0.5'],
    ['factor', 'Infinity', 'factor=Infinity is not a number', 'the default is factor=2'],
    ['factor', '1e999', 'factor=1e999 is not a number', 'the default is factor=2'],
    ['factor', '1,5', 'factor=1,5 is not a number', 'the default is factor=2'],
    ['short', 'yes', 'short=yes is not a truth value', 'write short=true or short=false'],
    ['short', 'TRUE', 'short=TRUE is not a truth value', 'write short=true or short=false'],
    ['short', '1', 'short=1 is not a truth value', 'write short=true or short=false'],
    ['mode', 'Bold', 'mode=Bold is not a choice', 'choose one of calm, bold'],
  ])('%s=%s', (name, text, message, hint) => {
    expect(refusal({ [name]: text })).toMatchObject({ code: 'usage', where: '--param', message, hint });
  });

  test('a name that is not there, with the nearest that is', () => {
    expect(refusal({ fsat: '1' })).toMatchObject({
      message: 'mine has no parameter "fsat"',
      hint: expect.stringMatching(/^did you mean fast\? mine has fast, slow/) as string,
    });
    expect(refusal({ xyzzy: '1' }).hint).toMatch(/^mine has fast, slow, drift/);
    expect(refusal({ fast: '1' }, { name: 'bare', create: () => ({}) })).toMatchObject({
      message: 'bare has no parameter "fast"',
      hint: 'bare has no parameters',
    });
  });

  test.each(['toString', '__proto__', 'constructor', 'hasOwnProperty'])('%s, which every object has', (name) => {
    expect(refusal(Object.fromEntries([[name, '1']])).message).toContain(name);
  });

  test('values that do not go together, those of defaults too', () => {
    expect(refusal({ fast: '20' })).toMatchObject({
      code: 'usage',
      message: 'mine: fast (20) must be smaller than slow (20)',
    });
    expect(refusal({ slow: '5' }).message).toBe('mine: fast (5) must be smaller than slow (5)');
    expect(resolveParams(STRATEGY, { fast: '19' })).toMatchObject({ fast: 19, slow: 20 });
  });
});

test('whatever is typed, a number comes out in range or not at all', () => {
  const text = fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.integer().map(String),
    fc.constantFrom('-0', '+5', '0x10', '1_0', '١', '1n'),
  );
  fc.assert(
    fc.property(text, (typed) => {
      let fast: unknown;
      try {
        ({ fast } = resolveParams(STRATEGY, { fast: typed, slow: '1000' }));
      } catch (error) {
        expect(error).toBeInstanceOf(TradectlError);
        return;
      }
      expect(Number.isInteger(fast) && Number(fast) >= 1 && Number(fast) <= 100).toBe(true);
      expect(Number(typed)).toBe(fast);
    }),
    { numRuns: 300 },
  );
});
