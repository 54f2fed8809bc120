/** Raw captures of a feed: lines of `<receive time in ns> <json>`, plain or gzip, streamed with bounded memory. */

import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { constants, createGunzip, type Gunzip } from 'node:zlib';
import { TradectlError } from '../../core/base/errors.js';
import { type Micros, micros } from '../../core/base/time.js';
import { nearFile } from './near-file.js';

export interface CaptureLine {
  /** From 1, as an editor counts. */
  readonly line: number;
  /** When it was received; undefined where the line does not begin with a time in nanoseconds. */
  readonly tsRecv: Micros | undefined;
  /** The venue's message as it came, or undefined where the line is none (garbage, or too long). */
  readonly json: string | undefined;
}

/** Bytes of one line: a book of 5,000 levels a side takes 300 KB. */
const LINE_MAX = 8 << 20;
const CHUNK = 1 << 18;
/** Nanoseconds since 1970 have 19 digits from 2001 to 2286. */
const STAMPED = /^(\d{19}) +(?=[{[])/;

export interface TextLine {
  /** From 1, as an editor counts. */
  readonly line: number;
  /** Without the line break and blanks around it; undefined where it is too long. */
  readonly text: string | undefined;
  /** Whether a line break ends it: what a crash cut short has none. */
  readonly isWhole: boolean;
}

/**
 * The lines of a capture, in batches as they are read; blank lines are skipped.
 *
 * Throws TradectlError `data` where the file cannot be read, and where gzip ends too early or is damaged: after the
 * lines before that.
 */
export async function* readCapture(path: string): AsyncGenerator<readonly CaptureLine[]> {
  for await (const lines of readLines(path)) yield lines.map(lineOf);
}

/** The lines of a text, plain or gzip, in batches as they are read; blank ones are skipped. Throws as `readCapture`. */
export async function* readLines(path: string): AsyncGenerator<readonly TextLine[]> {
  const splitter = new LineSplitter();
  try {
    for await (const chunk of bytesOf(path)) {
      const lines = splitter.take(chunk);
      if (lines.length > 0) yield lines;
    }
  } catch (cause) {
    throw unreadable(path, splitter.line, cause);
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK });
  const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    const first = await chunks.next();
    if (first.done === true) return;
    const rest = chain(first.value, chunks);
    yield* first.value[0] === 0x1f && first.value[1] === 0x8b ? unzipped(rest) : rest;
  } finally {
    file.destroy();
  }
}

async function* chain(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Unpacks; what was cut short gives all that it holds before it fails. */
async function* unzipped(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK, flush: constants.Z_SYNC_FLUSH });
  pipeline(unhurried(packed, gunzip), gunzip, () => undefined); // the loop below meets the same failure
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } finally {
    gunzip.destroy();
  }
}

/** Ends only when all output was taken: a stream that fails drops what nobody has read yet. */
async function* unhurried(packed: AsyncGenerator<Buffer>, gunzip: Gunzip): AsyncGenerator<Buffer> {
  yield* packed;
  while (gunzip.writableLength > 0 || gunzip.readableLength > 0) await new Promise(setImmediate);
}

/** Cuts bytes into lines; one that is too long is let go, and counted as one. */
class LineSplitter {
  line = 0;
  #parts: Buffer[] = [];
  #length = 0;

  take(chunk: Buffer): TextLine[] {
    const lines: TextLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, at));
      from = at + 1;
      lines.push(...this.#cut(true));
    }
    this.#add(Buffer.from(chunk.subarray(from)));
    return lines;
  }

  /** The last line, where no line break ends it. */
  end(): TextLine[] {
    return this.#length === 0 ? [] : this.#cut(false);
  }

  #add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= LINE_MAX) this.#parts.push(part);
    else this.#parts = [];
  }

  #cut(isWhole: boolean): TextLine[] {
    this.line++;
    const isTooLong = this.#length > LINE_MAX;
    const text = Buffer.concat(this.#parts).toString('utf8').trim();
    this.#parts = [];
    this.#length = 0;
    if (isTooLong) return [{ line: this.line, text: undefined, isWhole }];
    return text === '' ? [] : [{ line: this.line, text, isWhole }];
  }
}

function lineOf({ line, text }: TextLine): CaptureLine {
  if (text === undefined) return { line, tsRecv: undefined, json: undefined };
  if (text.startsWith('{') || text.startsWith('[')) return { line, tsRecv: undefined, json: text };
  const [prefix, nanos] = STAMPED.exec(text) ?? [];
  if (prefix === undefined || nanos === undefined) return { line, tsRecv: undefined, json: undefined };
  // Nanoseconds do not fit a double, their first 16 digits do.
  return { line, tsRecv: micros(Number(nanos.slice(0, 16))), json: text.slice(prefix.length) };
}

const REASONS: Readonly<Record<string, readonly [what: string, hint?: string]>> = {
  ENOENT: ['cannot be read: there is no such file'],
  ENOTDIR: ['cannot be read: there is no such file'],
  EACCES: ['may not be read: permission denied'],
  EISDIR: ['is a directory', 'name the capture in it'],
  Z_BUF_ERROR: ['is cut short: its gzip ends in the middle', 'copy or record it again; what was read is above'],
  Z_DATA_ERROR: ['is damaged: its gzip cannot be unpacked', 'copy it again'],
};

function unreadable(path: string, line: number, cause: unknown): TradectlError {
  if (cause instanceof TradectlError) return cause;
  const code = String(Reflect.get(Object(cause), 'code'));
  const [what, known] = REASONS[code] ?? [`cannot be read (${code})`];
  const hint = code === 'ENOENT' || code === 'ENOTDIR' ? nearFile(path) : known;
  const where = line === 0 ? path : `${path}: after line ${line}`;
  return new TradectlError('data', `${basename(path)} ${what}`, {
    where,
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}
