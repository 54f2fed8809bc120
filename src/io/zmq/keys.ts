/** CURVE keys: as text (Z85, ZeroMQ RFC 32), as bytes, and in a file of their own. */

import { readFileSync, writeFileSync } from 'node:fs';
import { curveKeyPair } from 'zeromq';
import { TradectlError } from '../../core/base/errors.js';

export interface KeyPair {
  /** Z85, 40 characters. */
  readonly publicKey: string;
  readonly secretKey: string;
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
const KEY_LENGTH = 40;
const FILE = /^public (\S{40})\nsecret (\S{40})\n?$/;

/** The 32 bytes of a key, undefined where the text is none. */
export function keyBytes(text: string): Buffer | undefined {
  if (text.length !== KEY_LENGTH) return undefined;
  const bytes = Buffer.alloc(32);
  for (let group = 0; group < 8; group++) {
    let word = 0;
    for (const character of text.slice(group * 5, group * 5 + 5)) {
      const digit = DIGITS.indexOf(character);
      if (digit === -1) return undefined;
      word = word * 85 + digit;
    }
    if (word >= 2 ** 32) return undefined;
    bytes.writeUInt32BE(word, group * 4);
  }
  return bytes;
}

/** The bytes of a key that somebody typed. Throws TradectlError `usage`. */
export function requireKey(text: string): Buffer {
  const bytes = keyBytes(text);
  if (bytes !== undefined) return bytes;
  throw new TradectlError('usage', 'this is no CURVE key', {
    hint: 'a public key has 40 characters; quote it for the shell',
  });
}

export const makeKeys = (): KeyPair => curveKeyPair();

/** The keys of a file, made with mode 0600 where there is none. Throws TradectlError `usage`. */
export function loadKeyFile(file: string): KeyPair & { readonly isNew: boolean } {
  try {
    const [, publicKey, secretKey] = FILE.exec(readFileSync(file, 'utf8')) ?? [];
    if (publicKey === undefined || secretKey === undefined || !keyBytes(publicKey) || !keyBytes(secretKey))
      throw new TradectlError('usage', 'this is no file of CURVE keys', {
        where: file,
        hint: 'name a new file to have keys made',
      });
    return { publicKey, secretKey, isNew: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ...writeKeyFile(file), isNew: true };
    if (error instanceof TradectlError) throw error;
    throw unusable(file, error);
  }
}

function writeKeyFile(file: string): KeyPair {
  const keys = makeKeys();
  try {
    writeFileSync(file, `public ${keys.publicKey}\nsecret ${keys.secretKey}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw unusable(file, error);
  }
  return keys;
}

const unusable = (file: string, cause: unknown): TradectlError =>
  new TradectlError('usage', `cannot use the key file: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`, {
    where: file,
    cause,
  });
