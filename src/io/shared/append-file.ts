/** A file that only grows: lines wait in memory until they are flushed, and a torn last line is cut at the next opening. */

import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { TradectlError } from '../../core/base/errors.js';

/** Looked at from the end to find where the last whole line ends. */
const TAIL = 1 << 16;
/** Text that waits at most. */
const WAITING_MAX = 1 << 20;

export class AppendFile {
  readonly #fd: number;
  #waiting: string[] = [];
  #size = 0;

  /** Made 0600 where there is none. Throws TradectlError `output`. */
  constructor(readonly path: string) {
    this.#fd = this.#attempt(() => openSync(path, 'a+', 0o600));
    this.#attempt(() => cutTail(this.#fd));
  }

  get isEmpty(): boolean {
    return this.#attempt(() => fstatSync(this.#fd).size) === 0 && this.#size === 0;
  }

  write(line: string): void {
    this.#waiting.push(line);
    this.#size += line.length + 1;
    if (this.#size > WAITING_MAX) this.flush();
  }

  /** Hands all that waits to the operating system: it survives the process, not a power cut. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const text = `${this.#waiting.join('\n')}\n`;
    this.#waiting = [];
    this.#size = 0;
    this.#attempt(() => writeAll(this.#fd, Buffer.from(text)));
  }

  close(): void {
    this.flush();
    this.#attempt(() => fdatasyncSync(this.#fd));
    closeSync(this.#fd);
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      const [what, hint] = CAUSES[code] ?? [message, 'see that its folder exists and has room'];
      throw new TradectlError('output', `cannot write the file: ${what}`, {
        where: this.path,
        hint,
        cause: error,
      });
    }
  }
}

const CAUSES: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  EISDIR: ['it is a directory', 'name a file in it'],
  ENOENT: ['there is no such directory', 'make the directory first, or name another file'],
  EACCES: ['permission denied', 'see who may write there, or name another file'],
  ENOSPC: ['no space is left', 'make room on that disk, or name a file on another'],
};

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Cuts what follows the last line break: the line that a crash cut short. */
function cutTail(fd: number): void {
  const { size } = fstatSync(fd);
  for (let end = size; end > 0; end -= TAIL) {
    const from = Math.max(0, end - TAIL);
    const bytes = Buffer.alloc(end - from);
    readSync(fd, bytes, 0, bytes.length, from);
    const last = bytes.lastIndexOf(10);
    if (last >= 0 || from === 0) return ftruncateSync(fd, last < 0 ? 0 : from + last + 1);
  }
}
