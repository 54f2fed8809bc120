/** The lock file serves every platform, and the check that says so finds what is missing. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockTrouble } from '../../scripts/lockcheck.mjs';
import { ROOT } from './plant.js';

const lock = (packages: Readonly<Record<string, object>>): string => JSON.stringify({ packages });

test('the lock file of the project is whole', () => {
  expect(lockTrouble(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))).toEqual([]);
});

test('an optional package that the lock does not hold is named', () => {
  const text = lock({
    'node_modules/a': { version: '1.0.0', optionalDependencies: { 'a-linux': '1.0.0', 'a-mac': '1.0.0' } },
    'node_modules/a-linux': { version: '1.0.0' },
  });
  expect(lockTrouble(text)).toEqual(['node_modules/a names a-mac, which the lock does not hold']);
});

test('an optional package is found beside its user and in every folder above', () => {
  const user = { version: '1.0.0', optionalDependencies: { '@x/own': '1', '@x/near': '1', '@x/far': '1' } };
  const found = { version: '1.0.0' };
  const text = lock({
    '': { optionalDependencies: { '@x/far': '1' } },
    'node_modules/@a/b/node_modules/c': user,
    'node_modules/@a/b/node_modules/c/node_modules/@x/own': found,
    'node_modules/@a/b/node_modules/@x/near': found,
    'node_modules/@x/far': found,
  });
  expect(lockTrouble(text)).toEqual([]);
});

test('an entry without a version does not count, nor does one out of reach', () => {
  const text = lock({
    '': { optionalDependencies: { a: '1' } },
    'node_modules/a': {},
    'node_modules/b/node_modules/a': { version: '1.0.0' },
  });
  expect(lockTrouble(text)).toEqual(['the project names a, which the lock does not hold']);
});

test('a download address is refused', () => {
  const text = lock({ 'node_modules/a': { version: '1.0.0', resolved: 'https://example.com/a.tgz' } });
  expect(lockTrouble(text)).toEqual(['node_modules/a carries a download address']);
});
