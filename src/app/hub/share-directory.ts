/** Where the processes of a user find each other's streams. */

import { join } from 'node:path';
import { ensurePrivate } from '../../io/shared/private-directory.js';
import { SOCKET_PATH_MAX } from '../../io/shared/socket-path.js';
import { type Environment, streamDirectory } from '../config/paths.js';

/** The longest name of a socket file: the hash of a stream and a number. */
const LONGEST_NAME = `${'0'.repeat(16)}.${'9'.repeat(9)}.sock`;

/** Undefined where there is none that can be used: then every process has a connection of its own, and is told why. */
export function shareDirectory(env: Environment, notice: (text: string) => void): string | undefined {
  const directory = streamDirectory(env);
  const problem = problemOf(directory);
  if (problem === undefined) return directory;
  notice(`the stream is not shared with other processes: ${problem}`);
  return undefined;
}

function problemOf(directory: string): string | undefined {
  if (Buffer.byteLength(join(directory, LONGEST_NAME)) > SOCKET_PATH_MAX)
    return `${directory} is too long for the path of a socket`;
  try {
    ensurePrivate(directory);
    return undefined;
  } catch (error) {
    return `${directory}: ${(error as Error).message}`;
  }
}
