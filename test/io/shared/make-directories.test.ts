/** Directories are made with those above them, or it says why not. */

import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDirectories } from '../../../src/io/shared/make-directories.js';
import { ensurePrivate } from '../../../src/io/shared/private-directory.js';
import { temporaryDirectory } from '../../support/cli.js';

it('makes what is missing, for its owner alone, and says where that begins', () => {
  const root = temporaryDirectory();
  expect(makeDirectories(join(root, 'a', 'b', 'c'))).toBe(join(root, 'a'));
  expect(statSync(join(root, 'a', 'b', 'c')).mode & 0o777).toBe(0o700);
  expect(makeDirectories(join(root, 'a', 'b', 'c'))).toBeUndefined();
});

it('refuses where a file is in the way', () => {
  const root = temporaryDirectory();
  writeFileSync(join(root, 'file'), '');
  expect(() => makeDirectories(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeDirectories(join(root, 'file', 'below'))).toThrow(/ENOTDIR|EEXIST/);
});

it('ends where the system takes no directory, though the one above is there', () => {
  const path = existsSync('/proc/self') ? '/proc/tradectl-none/below' : '/dev/null/below';
  expect(() => makeDirectories(path)).toThrow();
});

it('says in words that the directory of a socket cannot be made', () => {
  const root = temporaryDirectory();
  writeFileSync(join(root, 'file'), '');
  expect(() => ensurePrivate(join(root, 'file', 'below'))).toThrow('the directory of an ipc socket cannot be made');
});
