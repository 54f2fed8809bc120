/** Structured logs: one JSON object a line, appended to a file that only its owner reads. */

import { closeSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { destination, pino, stdTimeFunctions } from 'pino';
import { TradectlError } from '../../core/base/errors.js';
import { makeDirectories } from '../shared/make-directories.js';

export type Level = 'debug' | 'info' | 'warn' | 'error';

export interface Logger {
  write(level: Level, fields: Readonly<Record<string, unknown>>, message: string): void;
  /** All that was written is in the file when this returns. */
  close(): void;
}

/** Fields of these names never show their value, however deep up to two levels. */
const SECRETS = [
  'key',
  'secret',
  'token',
  'password',
  'authorization',
  'url',
  'APCA_API_KEY_ID',
  'APCA_API_SECRET_KEY',
];

/** Throws TradectlError `output` where the file cannot be written. */
export function openLog(path: string): Logger {
  const file = resolve(path);
  try {
    makeDirectories(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
  } catch (cause) {
    throw new TradectlError('output', `cannot write the log: ${(cause as NodeJS.ErrnoException).code ?? ''}`, {
      ...{ where: file, cause },
      hint: 'name a file in a directory that can be written',
    });
  }
  // Written at once: a log that dies with its process does not tell why it died.
  const sink = destination({ dest: file, sync: true, mode: 0o600 });
  sink.on('error', () => undefined); // a full disk must not stop a trader
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const log = pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '********' },
    },
    sink,
  );
  return {
    write: (level, fields, message) => log[level](fields, message),
    close: () => sink.end(),
  };
}
