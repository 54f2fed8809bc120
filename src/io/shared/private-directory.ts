/** Directories that are this user's alone: what lies in them is nobody else's to read or to replace. */

import { statSync } from 'node:fs';
import { TradectlError } from '../../core/base/errors.js';
import { makeDirectories } from './make-directories.js';

/**
 * Makes the directory with mode 0700 where there is none.
 *
 * Throws TradectlError `usage` where others may enter it, or it cannot be made.
 */
export function ensurePrivate(directory: string): void {
  make(directory);
  const { mode, uid } = statSync(directory);
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return;
  throw new TradectlError('usage', 'the directory of an ipc socket must be yours alone', {
    where: directory,
    hint: `choose a directory of its own, or: chmod 700 ${directory}`,
  });
}

function make(directory: string): void {
  try {
    makeDirectories(directory);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TradectlError('usage', `the directory of an ipc socket cannot be made: ${reason}`, {
      where: directory,
      hint: 'choose a directory that you may write to',
      cause,
    });
  }
}
