/** What lies in git: nothing of the machine it was made on, every module introduced, every script and action there. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './plant.js';

/** Modules; a test says its job in its titles. */
const MODULE = /^(src|commands|scripts|bin|test|bench)\/.*(?<!\.test)\.(ts|tsx|mjs|js)$/;
const BINARY = /\.(parquet|png|gz|zst|db|ico|woff2?)$/;

interface Tracked {
  readonly path: string;
  readonly mode: string;
}

/** Files that git tracks, as they are on disk now. */
function tracked(): readonly Tracked[] {
  const rows = execFileSync('git', ['ls-files', '--stage', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');
  return rows
    .map((row) => ({ path: row.slice(row.indexOf('\t') + 1), mode: row.slice(0, 6) }))
    .filter(({ path }) => path !== '' && existsSync(join(ROOT, path)));
}

const FILES = tracked();
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** `path:line` of every match in the tracked text files. */
function found(pattern: RegExp): readonly string[] {
  return FILES.filter(({ path }) => !BINARY.test(path)).flatMap(({ path }) =>
    read(path)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}`] : [])),
  );
}

test('no file has an absolute path of the machine it was made on', () => {
  expect(found(/(^|[\s"'`(=:,])[/](work|home|root|Users)[/]/)).toEqual([]);
});

test('no file names a package registry', () => {
  expect(found(/registry[.](npmjs|yarnpkg|npmmirror)|[/]-[/][^/\s]+[.]tgz/)).toEqual([]);
});

test('every module begins with its job', () => {
  const silent = FILES.filter(({ path }) => MODULE.test(path) && !/^(#!.*\n)?\/\*\*/.test(read(path)));
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('what is to be run can be', () => {
  const runnable = FILES.filter(({ path }) => /^(\.ci\/run|\.githooks\/.*|bin\/.*)$/.test(path));
  expect(runnable.length).toBeGreaterThanOrEqual(3);
  for (const { path, mode } of runnable) expect(mode, path).toBe('100755');
});

test('every script of package.json has what it calls', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const [name, line] of Object.entries(scripts)) {
    for (const call of line.split('&&')) {
      const [command = '', first = '', second = ''] = call.trim().split(' ');
      if (command === 'node') expect(existsSync(join(ROOT, first)), `${name}: ${first}`).toBe(true);
      else if (command === 'npm') expect(Object.keys(scripts), name).toContain(first === 'run' ? second : first);
      else expect(existsSync(join(ROOT, 'node_modules/.bin', command)), `${name}: ${command}`).toBe(true);
    }
  }
});

test('every check that `npm run check` names is a script', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const [, list = ''] = /CHECKS = \[(.*)\]/.exec(read('scripts/check.mjs')) ?? [];
  const names = list.split(',').map((name) => name.trim().slice(1, -1));
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) expect(Object.keys(scripts)).toContain(name);
});

test('every action is pinned to a commit, with its version beside it', () => {
  const uses = FILES.filter(({ path }) => path.startsWith('.github/workflows/')).flatMap(({ path }) =>
    read(path)
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line)),
  );
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});
