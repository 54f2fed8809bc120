/** Strategies by name. */

import { expect, test } from 'vitest';
import { resolveParams } from '../../../src/core/strategy/params.js';
import { findStrategy, strategyNames } from '../../../src/core/strategy/registry.js';

test('each has a name of its own, a description, and defaults that it accepts itself', () => {
  const names = strategyNames();
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    const definition = findStrategy(name);
    expect(definition.name).toBe(name);
    expect(definition.describe).toMatch(/\w/);
    const given = Object.fromEntries(
      Object.entries(definition.params ?? {}).map(([key, spec]) => [key, String(spec.default)]),
    );
    expect(resolveParams(definition, given)).toEqual(resolveParams(definition, {}));
    expect(definition.create(resolveParams(definition, {}), { symbol: 'ABC', tickSize: 0.01, lotSize: 1 })).toBeTypeOf(
      'object',
    );
  }
});

test('an unknown one names the nearest, all known ones, and the way to a file', () => {
  expect(() => findStrategy('sma-crosover')).toThrow(
    expect.objectContaining({
      code: 'strategy',
      where: '--strategy',
      message: 'there is no strategy "sma-crosover"',
      hint: expect.stringMatching(/^did you mean sma-crossover\? known: .*buy-and-hold.*\.\/mine\.js$/) as string,
    }),
  );
  expect(() => findStrategy('zzzzzz')).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^known: /) as string }),
  );
});

test('each symbol gets an object of its own', () => {
  const definition = findStrategy('sma-crossover');
  const setup = { symbol: 'ABC', tickSize: 0.01, lotSize: 1 };
  expect(definition.create({ fast: 1, slow: 2 }, setup)).not.toBe(definition.create({ fast: 1, slow: 2 }, setup));
});
