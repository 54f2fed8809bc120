/** What lies at a path, told by its first and last bytes before anything large is read. */

import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { nearFile } from '../shared/near-file.js';

/** Enough for any header line, and to see what a file is. */
export const PROBE_BYTES = 65_536;

export interface SourceFile {
  /** As it was given, for messages. */
  readonly path: string;
  /** Absolute, links resolved. */
  readonly real: string;
  readonly format: 'csv' | 'parquet';
  /** The first bytes, at most PROBE_BYTES. */
  readonly head: Buffer;
}

const MAGIC: readonly (readonly [hex: string, what: string, hint: string])[] = [
  ['1f8b', 'is compressed by gzip', 'unpack it with gunzip'],
  ['504b0304', 'is a zip archive', 'unpack it with unzip'],
  ['28b52ffd', 'is compressed by zstd', 'unpack it with unzstd'],
  ['fd377a585a00', 'is compressed by xz', 'unpack it with unxz'],
  ['425a68', 'is compressed by bzip2', 'unpack it with bunzip2'],
  ['fffe', 'is UTF-16 text', 'save it as UTF-8'],
  ['feff', 'is UTF-16 text', 'save it as UTF-8'],
];

const NOT_FOUND: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'may not be read: permission denied',
  EPERM: 'may not be read: permission denied',
  ELOOP: 'is a link to itself',
  ENAMETOOLONG: 'the name is too long',
};

/** Looks at a file. Throws `data` where it cannot be one of bars: missing, a directory, empty, binary, cut short. */
export function probeFile(path: string): SourceFile {
  const { head, tail } = readEnds(path);
  const refuse = (message: string, hint?: string): never => {
    throw new TradectlError('data', `${basename(path)} ${message}`, {
      where: path,
      ...(hint === undefined ? {} : { hint }),
    });
  };
  if (head.length === 0) refuse('is empty', 'bars begin with a line of column names: date,open,high,low,close,volume');
  const real = realpathSync(path);
  if (head.subarray(0, 4).equals(PARQUET)) {
    if (!tail.subarray(-4).equals(PARQUET))
      refuse('is cut short: a Parquet file ends with a footer, this one does not', 'copy or download it again');
    return { path, real, format: 'parquet', head };
  }
  for (const [hex, what, hint] of MAGIC) if (head.toString('hex', 0, hex.length / 2) === hex) refuse(what, hint);
  if (/\.(parquet|pq)$/i.test(path))
    refuse('is not Parquet, whatever its name says', 'if it is CSV, let its name end with .csv');
  if (head.includes(0) || tail.includes(0))
    refuse('is not text: it holds zero bytes', 'bars are read from CSV or Parquet');
  if (tail.length === PROBE_BYTES && !/[\r\n]/.test(tail.toString('latin1')))
    refuse('is no table: its last line has no end');
  return { path, real, format: 'csv', head };
}

const PARQUET = Buffer.from('PAR1');

/** Names that people give as if they were files. */
const NO_FILES: readonly (readonly [RegExp, what: string, hint: string])[] = [
  [/^$/, 'the name of a file is empty', 'a variable of the shell that is not set leaves nothing behind: echo it'],
  [/^-$/, 'bars are not read from standard input', 'they are read twice: save them to a file first'],
  [/^\w+:\/\//, 'files are read from this machine alone', 'download it first, such as with: curl -O'],
];

function readEnds(path: string): { head: Buffer; tail: Buffer } {
  for (const [pattern, what, hint] of NO_FILES)
    if (pattern.test(path)) throw new TradectlError('data', what, { where: JSON.stringify(path), hint });
  try {
    // Asked before it is opened: opening a pipe waits for its writer.
    const stat = statSync(path);
    if (stat.isDirectory())
      throw new TradectlError('data', `${basename(path)} is a directory`, {
        where: path,
        hint: 'name the files in it',
      });
    if (!stat.isFile()) {
      throw new TradectlError('data', `${basename(path)} is not a regular file`, {
        where: path,
        hint: 'bars are read twice: save them to a file first',
      });
    }
    return readEndsOf(path);
  } catch (cause) {
    if (cause instanceof TradectlError) throw cause;
    const code = String(Reflect.get(Object(cause), 'code'));
    throw new TradectlError('data', `${basename(path)}: ${NOT_FOUND[code] ?? `cannot be read (${code})`}`, {
      where: path,
      hint: code === 'ENOENT' || code === 'ENOTDIR' ? nearFile(path) : 'check who may read it',
      cause,
    });
  }
}

function readEndsOf(path: string): { head: Buffer; tail: Buffer } {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const length = Math.min(size, PROBE_BYTES);
    const read = (position: number): Buffer => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(fd, buffer, 0, length, position));
    };
    return { head: read(0), tail: read(size - length) };
  } finally {
    closeSync(fd);
  }
}
