/** "Did you mean" for the name of a file that is not there: the nearest of its directory. */

import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearest } from '../../core/base/nearest.js';

/** Of a directory with more names than that nothing is guessed. */
const NAMES_MAX = 2000;

/** What to do about a file that is not there, as a hint. */
export function nearFile(path: string): string {
  const [directory, name] = [dirname(path), basename(path)];
  const near = nearest(
    name,
    namesIn(directory).filter((other) => other !== name && other.length > 1),
  );
  return near === undefined
    ? `check the path, or see what is there: ls ${directory}`
    : `did you mean ${join(directory, near)}?`;
}

function namesIn(directory: string): readonly string[] {
  try {
    const names = readdirSync(directory);
    return names.length > NAMES_MAX ? [] : names;
  } catch {
    return []; // the directory is not there, either
  }
}
