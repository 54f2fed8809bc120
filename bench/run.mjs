/**
 * `npm run bench [-- [--json] [--quick] [name...]]`: our hot paths beside what others do, measured in the same run.
 *
 * Every figure is a cost, in time or memory: lower is better. `ours` and `baseline` are medians of `n` measurements
 * made in turn, `median` and `p99` are of ours, and `ratio` is baseline / ours: above 1, ours costs less. Absolute
 * figures are this machine's at this moment; compare ratios. `--quick` runs everything on less data, in a minute.
 */

import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { bundleBenches } from './support/bundle.mjs';
import { header, rowOf } from './support/table.mjs';

const root = resolve(import.meta.dirname, '..');
/** Below node_modules, so that the bundles find the packages that stay outside of them. */
const out = join(root, `node_modules/.cache/tradectl-bench-${process.pid}`);
/** Those that run the built program. */
const NEED_BUILD = new Set(['load', 'startup', 'trade', 'view']);

const known = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => basename(file, '.bench.ts'))
  .sort();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}: known are ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  process.exitCode = await main(positionals.length === 0 ? known : positionals);
}

/**
 * Runs benches one after the other, each in a process of its own.
 * @param {string[]} names
 * @returns {Promise<number>} how many failed
 */
async function main(names) {
  if (names.some((name) => NEED_BUILD.has(name))) build();
  await bundleBenches(root, out);
  if (!values.json) console.log(header());
  let failed = 0;
  try {
    for (const name of names) if (!(await run(name))) failed++;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  return failed;
}

/** The program that is measured is the source as it stands. */
function build() {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('the program does not build');
}

/**
 * @param {string} name
 * @returns {Promise<boolean>} whether it ran to its end
 */
async function run(name) {
  const args = [join(out, `${name}.bench.mjs`), ...(values.quick ? ['--quick'] : [])];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.on('close', done));
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(values.json ? line : rowOf(/** @type {Parameters<typeof rowOf>[0]} */ (JSON.parse(line))));
  }
  const isDone = (await ended) === 0;
  if (!isDone) console.error(`bench ${name} failed`);
  return isDone;
}
