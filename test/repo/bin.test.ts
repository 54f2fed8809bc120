/** The starter refuses an old Node and an unbuilt program, in words. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, ROOT } from './plant.js';

/** Runs bin/tradectl.js from a folder of its own, with the dist/main.js given, as if in this Node. */
function start(main: string | undefined, version = process.versions.node) {
  const folder = folderOf({
    'package.json': '{ "type": "module" }',
    'bin/tradectl.js': readFileSync(join(ROOT, 'bin/tradectl.js'), 'utf8'),
    ...(main === undefined ? {} : { 'dist/main.js': main }),
  });
  const versions = JSON.stringify({ ...process.versions, node: version });
  const disguise = `data:text/javascript,Object.defineProperty(process,'versions',{value:${versions}})`;
  const args = ['--import', disguise, join(folder, 'bin/tradectl.js'), 'orders'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const MAIN = 'export async function main() { console.log(process.argv[2]); process.exitCode = 5; }';

test('the program starts, and its status is the process status', () => {
  expect(start(MAIN)).toEqual({ status: 5, stdout: 'orders\n', stderr: '' });
  expect(start(MAIN, '20.19.0').status).toBe(5);
  expect(start(MAIN, '24.0.0').status).toBe(5);
});

test('an old Node is refused', () => {
  for (const version of ['20.18.3', '18.20.0']) {
    const { status, stdout, stderr } = start(MAIN, version);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`needs Node 20.19 or newer, and this is ${version}`);
  }
});

test('what is not built says how to build it', () => {
  const { status, stderr } = start(undefined);
  expect(status).toBe(2);
  expect(stderr).toContain('npm run build');
});
