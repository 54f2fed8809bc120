/** Makes files and directories that are not there yet, for their owner alone, and never touches what is. */

import { closeSync, fsyncSync, openSync, type Stats, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { makeDirectories } from '../../io/shared/make-directories.js';

/** Something that is to be there. */
export type Item =
  | {
      readonly kind: 'file';
      readonly what: string;
      readonly path: string;
      readonly text: string;
      readonly mode: number;
    }
  | { readonly kind: 'directory'; readonly what: string; readonly path: string };

export interface Done {
  readonly what: string;
  readonly path: string;
  readonly state: 'made' | 'there';
  /** What its owner should know of it. */
  readonly note: string | null;
}

const PRIVATE = 0o600;
const OTHERS = 0o077;

/** Whether it has to be made. Throws TradectlError `config` where something else is in its place. */
export function isMissing({ kind, path }: Item): boolean {
  const stats = statOf(path);
  if (stats === undefined) return true;
  if (stats.isDirectory() === (kind === 'directory')) return false;
  const is = stats.isDirectory() ? 'a directory' : 'no directory';
  throw new TradectlError('config', `${path} is there, and is ${is}`, {
    where: path,
    hint: 'move it away, then try again',
  });
}

/** Makes it where it is not there. Throws TradectlError `config` where that cannot be done. */
export function provide(item: Item): Done {
  const { what, path } = item;
  if (!isMissing(item)) return { what, path, state: 'there', note: noteOf(item) };
  guarded(path, () => {
    if (item.kind === 'directory') makeDirectories(path);
    else write(path, item.text, item.mode);
  });
  return { what, path, state: 'made', note: null };
}

/** `wx` never overwrites, whoever was faster, and follows no link to elsewhere. */
function write(path: string, text: string, mode: number): void {
  makeDirectories(dirname(path));
  const file = openSync(path, 'wx', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function noteOf(item: Item): string | null {
  const isPrivate = item.kind === 'directory' || item.mode === PRIVATE;
  const mode = statOf(item.path)?.mode ?? 0;
  if (!isPrivate || (mode & OTHERS) === 0) return null;
  return `others on this machine may read it: chmod ${item.kind === 'directory' ? '700' : '600'} ${item.path}`;
}

const statOf = (path: string): Stats | undefined => guarded(path, () => statSync(path, { throwIfNoEntry: false }));

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    throw new TradectlError('config', `cannot make ${path}: ${String(cause.code)}`, {
      where: path,
      hint: 'choose a place that you may write to, such as another HOME or XDG_CONFIG_HOME',
      cause,
    });
  }
}
