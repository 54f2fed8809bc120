/** `npm run profile`: any command, its own exit status, and a profile where the user stands. */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, temporaryDirectory } from '../support/cli.js';

function profile(cwd: string, ...argv: readonly string[]) {
  const env = { ...process.env, INIT_CWD: cwd };
  return spawnSync(process.execPath, [join(ROOT, 'scripts/profile.mjs'), ...argv], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
}

test('leaves a profile of what ran, and says how to look at it', () => {
  const cwd = temporaryDirectory();
  const { status, stdout, stderr } = profile(cwd, 'help', 'exit-codes');
  expect([status, stdout]).toEqual([0, expect.stringContaining('after an orderly end')]);
  const [name = ''] = readdirSync(join(cwd, 'profiles'));
  expect(name).toMatch(/^help-\w+-\d+\.cpuprofile$/);
  expect(stderr).toContain(`${join(cwd, 'profiles', name)}: drop it on speedscope.app`);
  const { nodes, samples } = JSON.parse(readFileSync(join(cwd, 'profiles', name), 'utf8')) as Record<string, unknown[]>;
  expect([nodes?.length, samples?.length].every((count = 0) => count > 0)).toBe(true);
});

test('ends as the command does, and asks for one', () => {
  const cwd = temporaryDirectory();
  expect(profile(cwd, 'dance').status).toBe(2);
  expect(profile(cwd)).toMatchObject({ status: 2, stderr: expect.stringContaining('npm run profile -- ') as unknown });
});
