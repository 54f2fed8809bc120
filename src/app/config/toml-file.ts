/** Reads a TOML file as a layer of the configuration, and knows the line of each of its keys. */

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { TradectlError } from '../../core/base/errors.js';
import type { Giver, Layer } from './layer.js';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** The text of a file, undefined where there is none. Throws TradectlError `config` where it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new TradectlError('config', `cannot read ${file}: ${code}`, {
      where: file,
      hint:
        code === 'EISDIR'
          ? 'it is a directory; name a file'
          : 'check who may read it; HOME and XDG_CONFIG_HOME say whose it is',
      cause,
    });
  }
}

/** The layer in a file, undefined where there is no such file. Throws TradectlError `config` for malformed TOML. */
export function fileLayer(giver: Giver, file: string): Layer | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  return {
    giver,
    document: parseToml(text, file),
    source: () => file,
    where: (path) => placeOf(text, file, path),
    base: dirname(file),
  };
}

function parseToml(text: string, file: string): Layer['document'] {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [summary = ''] = cause.message.replace('Invalid TOML document: ', '').split('\n');
    throw new TradectlError('config', `malformed TOML: ${summary}`, {
      where: `${file}:${cause.line}:${cause.column}`,
      hint: summary.includes('redefine')
        ? 'it stands twice in this file: write each [section] and each key once'
        : 'write [section], and below it key = value with texts in "quotes"',
      cause,
    });
  }
}

const HEADER = /^\s*\[+\s*([^\]]+?)\s*\]/;
const ASSIGNMENT = /^\s*([^#=]+?)\s*=/;
const bare = (name: string): string => name.replaceAll(/["'\s]/g, '');

/** `file:line` of a section or key; the file alone where the search does not find it (an inline table). */
function placeOf(text: string, file: string, path: string): string {
  let prefix = '';
  for (const [index, line] of text.split('\n').entries()) {
    const header = HEADER.exec(line)?.[1];
    if (header !== undefined) prefix = `${bare(header)}.`;
    const key = ASSIGNMENT.exec(line)?.[1];
    const name = header === undefined ? key && `${prefix}${bare(key)}` : bare(header);
    if (name === path || name?.startsWith(`${path}.`)) return `${file}:${index + 1}`;
  }
  return file;
}
