/** Directories that are this user's alone: what lies in them is nobody else's to read or to replace. */

import { mkdirSync, statSync } from 'node:fs';
import { TradectlError } from '../../core/base/errors.js';

/** Makes the directory with mode 0700 where there is none. Throws TradectlError `usage` where others may enter it. */
export function ensurePrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { mode, uid } = statSync(directory);
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return;
  throw new TradectlError('usage', 'the directory of an ipc socket must be yours alone', {
    where: directory,
    hint: `choose a directory of its own, or: chmod 700 ${directory}`,
  });
}
