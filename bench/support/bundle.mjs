/** Bundles the benches and the source they measure; some of it a second time, with doubles for exact numbers. */

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Modules that are measured in both arithmetics. */
const TWICE = ['engine-run', 'fifo-run'];
/** Programs that benches start as processes of their own, and what is loaded into such a one. */
const CHILDREN = [
  'load-child',
  'scan-child',
  'peak-memory',
  'feed-child',
  'drain-child',
  'sim-orders-child',
  'sim-readers-child',
  'bare-trader-child',
  'risk-server-child',
  'slow-commits',
];

/**
 * Leaves `<name>.bench.mjs` for every bench in `out`, `<name>.mjs` for children, and `<name>.exact.mjs` and
 * `<name>.doubles.mjs` for what is measured twice.
 * @param {string} root the project's folder
 * @param {string} out a folder of ours, emptied first
 */
export async function bundleBenches(root, out) {
  rmSync(out, { recursive: true, force: true });
  const benches = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.bench.ts'));
  const support = join(root, 'bench/support');
  await bundle(out, [
    ...benches.map((file) => entry(file.replace(/\.ts$/, ''), join(root, 'bench', file))),
    ...CHILDREN.map((name) => entry(name, join(support, `${name}.ts`))),
    ...TWICE.map((name) => entry(`${name}.exact`, join(support, `${name}.ts`))),
  ]);
  const doubles = TWICE.map((name) => entry(`${name}.doubles`, join(support, `${name}.ts`)));
  await bundle(out, doubles, [onDoubles(join(support, 'fixed-doubles.ts'))]);
}

/**
 * @param {string} name
 * @param {string} path
 */
const entry = (name, path) => ({ in: path, out: name });

/**
 * @param {string} out
 * @param {{ in: string, out: string }[]} entryPoints
 * @param {import('esbuild').Plugin[]} plugins
 */
async function bundle(out, entryPoints, plugins = []) {
  await build({
    entryPoints,
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true, // as the program is built
    packages: 'external',
    logLevel: 'warning',
    plugins,
  });
}

/**
 * Puts the twin on doubles in the place of src/core/base/fixed.ts.
 * @param {string} path
 * @returns {import('esbuild').Plugin}
 */
const onDoubles = (path) => ({
  name: 'on-doubles',
  setup: (bundler) => bundler.onResolve({ filter: /\/fixed\.js$/ }, () => ({ path })),
});
