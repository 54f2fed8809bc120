/**
 * Checks that package-lock.json serves every platform: it holds each optional package that it names (`npm ci` refuses
 * it otherwise, but only on the platform that misses one), and no address of the registry that one machine used.
 */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {{ version?: string, resolved?: string, optionalDependencies?: Record<string, string> }} Entry */
/** @typedef {Record<string, Entry | undefined>} Packages by folder, as in the lock file: `node_modules/a/node_modules/b` */

/**
 * Whether a package in the folder `from` finds `name`, as Node looks it up: in its own folder, then outwards.
 * @param {Packages} packages
 * @param {string} from
 * @param {string} name
 * @returns {boolean}
 */
function finds(packages, from, name) {
  if (packages[`${from && `${from}/`}node_modules/${name}`]?.version !== undefined) return true;
  return from !== '' && finds(packages, from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name);
}

/**
 * What is wrong with a lock file, a line each.
 * @param {string} text
 * @returns {string[]}
 */
export function lockTrouble(text) {
  const { packages } = /** @type {{ packages: Packages }} */ (JSON.parse(text));
  return Object.entries(packages).flatMap(([folder, entry = {}]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !finds(packages, folder, name))
      .map((name) => `${folder || 'the project'} names ${name}, which the lock does not hold`),
    ...(entry.resolved?.startsWith('http') ? [`${folder} carries a download address`] : []),
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const trouble = lockTrouble(readFileSync(resolve(import.meta.dirname, '../package-lock.json'), 'utf8'));
  for (const line of trouble) console.error(`package-lock.json: ${line}`);
  if (trouble.length > 0) console.error('Install again with the .npmrc of this project, and with exact versions.');
  process.exitCode = trouble.length === 0 ? 0 : 1;
}
