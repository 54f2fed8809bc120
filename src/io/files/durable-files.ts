/** Steps by which files come to be and grow so that a crash leaves them whole. All throw TradectlError `output`. */

import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { makeDirectories } from '../shared/make-directories.js';
import { draftName, syncFolder } from './recording-names.js';

/** Nobody else may read what was recorded. */
const FILE_MODE = 0o600;

/** Makes a folder and what is above it; each lasts once this returns. */
export function makeFolder(path: string): void {
  guarded(path, () => {
    const made = makeDirectories(path);
    if (made === undefined) return;
    for (let at = path; at.length >= made.length; at = dirname(at)) syncFolder(dirname(at));
  });
}

/** Gives a file that was written under another name its own, when its bytes are on the disk. */
export async function publish(draft: string, path: string, onStep: (step: string) => void): Promise<void> {
  await failing(path, async () => {
    await withFile(draft, 'r+', async (file) => {
      await file.chmod(FILE_MODE);
      await file.sync();
    });
    onStep('written');
    await rename(draft, path);
    onStep('renamed');
    syncFolder(dirname(path));
  });
}

/** Runs what writes the draft of a file, and removes that where it fails; resolves to the draft's path. */
export async function drafting(folder: string, name: string, write: (path: string) => Promise<void>): Promise<string> {
  const draft = join(folder, draftName(name));
  try {
    await write(draft);
    return draft;
  } catch (error) {
    await rm(draft, { force: true });
    throw outputError(join(folder, name), error);
  }
}

/** Adds lines to a file, and where it fails those that fit; `head` begins a new one. They last once this resolves. */
export async function append(path: string, text: string, head: string): Promise<void> {
  await failing(path, () =>
    withFile(path, 'a+', async (file) => {
      const { size } = await file.stat();
      try {
        await file.writeFile(size === 0 ? head + text : text);
        await file.sync();
      } catch (error) {
        const begin = size === 0 ? Buffer.byteLength(head) : size;
        const hasMore = await keepLines(file, begin);
        if (size === 0 && !hasMore) await rm(path);
        throw error;
      }
      if (size === 0) syncFolder(dirname(path));
    }),
  );
}

/** Cuts off a line that did not fit after `begin`; tells whether any did. */
async function keepLines(file: FileHandle, begin: number): Promise<boolean> {
  const end = Math.max(begin, await lastBreak(file, (await file.stat()).size));
  await file.truncate(end);
  await file.sync();
  return end > begin;
}

const TAIL = 65_536;

/** Cuts off what follows the last line break; resolves to the last line that is whole. */
export async function cutTornLine(path: string): Promise<string | undefined> {
  return failing(path, () =>
    withFile(path, 'r+', async (file) => {
      const { size } = await file.stat();
      const end = await lastBreak(file, size);
      if (end < size) {
        await file.truncate(end);
        await file.sync();
      }
      if (end === 0) return undefined;
      const begin = await lastBreak(file, end - 1);
      const line = Buffer.alloc(end - 1 - begin);
      await file.read(line, 0, line.length, begin);
      return line.toString('utf8');
    }),
  );
}

/** Where the text after the last line break before `end` begins. */
async function lastBreak(file: FileHandle, end: number): Promise<number> {
  const block = Buffer.alloc(TAIL);
  for (let to = end; to > 0; to -= TAIL) {
    const from = Math.max(0, to - TAIL);
    const { bytesRead } = await file.read(block, 0, to - from, from);
    const at = block.subarray(0, bytesRead).lastIndexOf(10);
    if (at >= 0) return from + at + 1;
  }
  return 0;
}

async function withFile<T>(path: string, flags: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags, FILE_MODE);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function failing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw outputError(path, error);
  }
}

export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw outputError(path, error);
  }
}

const FULL = ['the disk is full', 'make room, then start again: what was recorded before is whole'] as const;
const DENIED = ['permission denied', 'record elsewhere'] as const;
const REASONS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOSPC: FULL,
  EFBIG: FULL,
  EDQUOT: ['the quota is used up', FULL[1]],
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: ['the disk is read-only', 'record elsewhere'],
  ENOENT: ['no folder can be made there', 'record elsewhere'],
  ENOTDIR: ['a file is where a folder should be', 'record elsewhere'],
  EEXIST: ['a file is where a folder should be', 'record elsewhere'],
};

/** DuckDB tells the system's errors in words. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/no space left/i, 'ENOSPC'],
  [/file too large/i, 'EFBIG'],
  [/quota exceeded/i, 'EDQUOT'],
  [/permission denied/i, 'EACCES'],
  [/read-only file system/i, 'EROFS'],
];

function outputError(path: string, cause: unknown): TradectlError {
  if (cause instanceof TradectlError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = WORDS.find(([words]) => words.test(message))?.[1] ?? String(Reflect.get(Object(cause), 'code'));
  const [why, hint] = REASONS[code] ?? [message.split('\n')[0] ?? '', 'record elsewhere'];
  const details = { where: path, hint, cause };
  return new TradectlError('output', `${basename(path)} cannot be written: ${why}`, details);
}
