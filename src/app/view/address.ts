/**
 * Where the view of a trader is found by its ledger: a socket in a directory of this user's alone, and a file beside
 * the ledger that names it, since another terminal may have another environment.
 */

import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ensurePrivate } from '../../io/shared/private-directory.js';
import { SOCKET_PATH_MAX } from '../../io/shared/socket-path.js';
import { type Environment, streamDirectory } from '../config/paths.js';

/** The one name of a file; the one it was called by where it is not there. */
function canonical(path: string): string {
  try {
    return realpathSync(resolve(path));
  } catch {
    return resolve(path);
  }
}

const fileOf = (ledgerPath: string): string => `${canonical(ledgerPath)}.view`;

/**
 * The socket of a ledger's trader; its directory is there when this returns.
 *
 * Throws TradectlError `usage` where the directory is not ours alone, and Error where its name is too long.
 */
export function viewSocket(env: Environment, ledgerPath: string): string {
  const directory = join(dirname(streamDirectory(env)), 'views');
  const name = createHash('sha256').update(canonical(ledgerPath)).digest('hex').slice(0, 16);
  const path = join(directory, `${name}.sock`);
  if (Buffer.byteLength(path) > SOCKET_PATH_MAX) throw new Error(`${path} is too long for the path of a socket`);
  ensurePrivate(directory);
  return path;
}

/** Says where the view is. */
export const writeAddress = (ledgerPath: string, socketPath: string): void =>
  writeFileSync(fileOf(ledgerPath), `${socketPath}\n`, { mode: 0o600 });

export const dropAddress = (ledgerPath: string): void => rmSync(fileOf(ledgerPath), { force: true });

/** The socket of the trader that said so last: it may have died since. Undefined where none did. */
export function readAddress(ledgerPath: string): string | undefined {
  try {
    return readFileSync(fileOf(ledgerPath), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
