/** Reads the value of a flag in its format; what does not fit is an error that says what is expected. */

import { advice, type Reader } from '../../src/app/config/formats.js';
import { TradectlError } from '../../src/core/base/errors.js';
import type { Options } from '../run-command.js';
import { textOf } from './common.js';

/** `feePerShare` as it is typed: `--fee-per-share`. */
export const flagName = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;

/** The value of a text. Throws TradectlError `usage` naming the flag. */
export function parseFlag<T>(flag: string, text: string, reader: Reader<T>): T {
  const value = reader.parse(text);
  if (value !== undefined) return value;
  throw badFlag(flag, `${flag} cannot be ${JSON.stringify(text)}`, advice(reader, text));
}

/** The value of an option in camel case, undefined where it is not given. */
export function flagOf<T>(options: Options, name: string, reader: Reader<T>): T | undefined {
  const text = textOf(options, name);
  return text === undefined ? undefined : parseFlag(flagName(name), text, reader);
}

export const badFlag = (flag: string, message: string, hint: string): TradectlError =>
  new TradectlError('usage', message, { where: flag, hint });
