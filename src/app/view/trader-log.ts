/** Where a trader that is looked at writes what it would have written to the terminal: a file beside the ledger. */

import { closeSync, fstatSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeDirectories } from '../../io/shared/make-directories.js';

/** A log that has grown to this gives way to a new one at a start. */
const SIZE_MAX = 10 * 1024 * 1024;
/** How much of its end is read. */
const TAIL_MAX = 64 * 1024;

export class TraderLog {
  readonly path: string;
  /** Of the file, for the process that writes it. */
  readonly fd: number;
  readonly #begin: number;

  /** Opens it for this user alone, and goes on at its end. Throws the system's errors. */
  constructor(ledgerPath: string) {
    this.path = `${resolve(ledgerPath)}.log`;
    makeDirectories(dirname(this.path));
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > SIZE_MAX) renameSync(this.path, `${this.path}.old`);
    this.fd = openSync(this.path, 'a+', 0o600);
    this.#begin = fstatSync(this.fd).size;
  }

  write(line: string): void {
    writeSync(this.fd, `${line}\n`);
  }

  /** The last lines since it was opened. */
  tail(lines: number): readonly string[] {
    const { size } = fstatSync(this.fd);
    const from = Math.max(this.#begin, size - TAIL_MAX);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    readSync(this.fd, bytes, 0, bytes.length, from);
    return bytes.toString().trimEnd().split('\n').slice(-lines);
  }

  close(): void {
    closeSync(this.fd);
  }
}
