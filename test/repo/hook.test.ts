/** The commit hook refuses what is not formatted or not clean, and stands aside where nothing is installed. */

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plant, ROOT } from './plant.js';

/** A repository with one staged file and the hook. */
function staged(source: string): string {
  const folder = plant({ 'src/app/a.ts': source, '.gitignore': 'node_modules\n' });
  for (const name of ['.githooks', 'biome.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  execFileSync('git', ['add', '.'], { cwd: folder });
  return folder;
}

const hook = (folder: string) => spawnSync(join(folder, '.githooks/pre-commit'), { cwd: folder, encoding: 'utf8' });

test('clean source passes', () => {
  const { status, stdout, stderr } = hook(staged('export const a = 1;\n'));
  expect(status, stdout + stderr).toBe(0);
});

test('what is not formatted is refused', () => {
  expect(hook(staged('export const a   = "1"\n')).status).not.toBe(0);
});

test('what the linter refuses is refused', () => {
  expect(hook(staged('export default 1;\n')).status).not.toBe(0);
});

test('without node_modules it says so and passes', () => {
  const folder = staged('export const a   = "1"\n');
  rmSync(join(folder, 'node_modules'));
  const { status, stderr } = hook(folder);
  expect(status).toBe(0);
  expect(stderr).toContain('nothing was checked');
});
