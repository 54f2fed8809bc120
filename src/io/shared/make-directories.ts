/** Makes a directory and those above it, for this user alone. */

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MODE = 0o700;

/**
 * The topmost directory that had to be made; undefined where all were there. Throws the system's errors.
 *
 * Node's own recursive mkdirSync never returns where the parent is there and still no directory can be made in it
 * (ENOENT, as in /proc): it makes the parent again, for ever.
 */
export function makeDirectories(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
  const parent = dirname(path);
  const above = parent === path ? undefined : makeDirectories(parent);
  try {
    mkdirSync(path, { mode: MODE });
    return above ?? path;
  } catch (error) {
    // Another process may have been faster.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return above;
    throw error;
  }
}
