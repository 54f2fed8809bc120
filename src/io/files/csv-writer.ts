/** Writes a CSV file that is there whole or not at all: under another name first, renamed when it is on the disk. */

import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { assert } from '../../core/base/assert.js';
import { TradectlError } from '../../core/base/errors.js';

/** Characters collected before they are written. */
const BUFFER_LENGTH = 65_536;

export interface CsvWriter {
  /** Adds a row. Throws `output` where the disk refuses it. */
  row(cells: readonly string[]): void;
  /** Makes the file appear under its name. Nothing may be added afterwards. */
  commit(): void;
  /** Leaves no trace; does nothing after a commit. */
  discard(): void;
}

/** Starts a CSV file (RFC 4180, lines end with LF). Throws TradectlError `output` where it cannot be written. */
export function createCsvWriter(path: string): CsvWriter {
  const target = guarded(path, () => targetOf(path));
  const file = guarded(path, () =>
    openSync(target.draft ?? target.real, target.draft === undefined ? 'w' : 'wx', 0o644),
  );
  return new Writer(path, target, file);
}

interface Target {
  readonly real: string;
  /** Where it is written first; undefined for what is no file and cannot be replaced: /dev/null, a pipe. */
  readonly draft: string | undefined;
}

function targetOf(path: string): Target {
  const stat = statSync(path, { throwIfNoEntry: false });
  // A link is followed, so that it still is one afterwards.
  const real = stat === undefined ? path : realpathSync(path);
  if (stat !== undefined && !stat.isFile()) return { real, draft: undefined };
  return { real, draft: join(dirname(real), `.${basename(real)}.${randomBytes(6).toString('hex')}.tmp`) };
}

const DONE = 'a CSV file takes no rows once it is committed or discarded';

class Writer implements CsvWriter {
  #text = '';
  #file: number | undefined;

  constructor(
    readonly path: string,
    readonly target: Target,
    file: number,
  ) {
    this.#file = file;
  }

  row(cells: readonly string[]): void {
    assert(this.#file !== undefined, DONE);
    this.#text += `${cells.map(csvCell).join(',')}\n`;
    if (this.#text.length >= BUFFER_LENGTH) this.#attempt((file) => this.#flush(file));
  }

  commit(): void {
    const { real, draft } = this.target;
    this.#attempt((file) => {
      this.#flush(file);
      if (draft !== undefined) fsyncSync(file);
      this.#close();
      if (draft === undefined) return;
      renameSync(draft, real);
      syncDirectory(dirname(real));
    });
  }

  discard(): void {
    if (this.#file === undefined) return;
    this.#close();
    if (this.target.draft !== undefined) unlinkSync(this.target.draft);
  }

  #flush(file: number): void {
    const bytes = Buffer.from(this.#text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    this.#text = '';
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** What fails leaves no half of a file behind. */
  #attempt(work: (file: number) => void): void {
    const file = this.#file;
    assert(file !== undefined, DONE);
    guarded(this.path, () => {
      try {
        work(file);
      } catch (error) {
        this.#close();
        if (this.target.draft !== undefined) removeQuietly(this.target.draft);
        throw error;
      }
    });
  }
}

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A rename survives a power loss once its directory is on the disk; not every system can do that. */
function syncDirectory(path: string): void {
  try {
    const directory = openSync(path, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  } catch {
    // The file itself is safe; only its name could be lost.
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It may never have come to be; the first error is the one to tell.
  }
}

const REASONS: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  EACCES: ['may not be written: permission denied', 'write it elsewhere'],
  EPERM: ['may not be written: permission denied', 'write it elsewhere'],
  EROFS: ['may not be written: the disk is read-only', 'write it elsewhere'],
  ENOSPC: ['cannot be written: the disk is full', 'make room, or write it elsewhere'],
  EDQUOT: ['cannot be written: the quota is used up', 'make room, or write it elsewhere'],
  ENOENT: ['cannot be written: there is no such directory', 'make the directory first'],
  ENOTDIR: ['cannot be written: there is no such directory', 'make the directory first'],
  EISDIR: ['is a directory', 'name a file in it'],
};

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    if (code === undefined) throw cause;
    const [problem, hint] = REASONS[code] ?? [`cannot be written (${code})`, 'write it elsewhere'];
    throw new TradectlError('output', `${basename(path)} ${problem}`, { where: path, hint, cause });
  }
}
