/** What a command may touch of the world: output, environment, clock and the wish to stop. Tests pass a fake one. */

import { fstatSync } from 'node:fs';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { TradectlError } from '../src/core/base/errors.js';
import { type Micros, ofMillis } from '../src/core/base/time.js';

/** Takes text for ever: once nobody reads it any more, it goes nowhere. */
export interface Output {
  write(text: string): void;
}

export interface Context {
  /** Data. */
  readonly out: Output;
  /** Everything else: logs, progress, prompts, errors. */
  readonly err: Output;
  /** Whether a person looks at `out`. */
  readonly isTty: boolean;
  readonly errIsTty: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
  readonly useColour: boolean;
  /** Whether to keep to ASCII: the terminal shows nothing else. */
  readonly ascii: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Aborts when the command should end in order; the reason is a Stop or, where output failed, a TradectlError. */
  readonly signal: AbortSignal;
  readonly now: () => Micros;
}

/** Why a command is told to end: a signal, or nobody reads its output any more. */
export type Stop = 'SIGHUP' | 'SIGINT' | 'SIGTERM' | 'EPIPE';

/** The exit status after an orderly end: 128 + the signal's number, as shells expect; a closed pipe is success. */
export const STOP_STATUS: Readonly<Record<Stop, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, EPIPE: 0 };

export const isStop = (reason: unknown): reason is Stop =>
  typeof reason === 'string' && Object.hasOwn(STOP_STATUS, reason);

const SECRETS = ['APCA_API_KEY_ID', 'APCA_API_SECRET_KEY'];

/** The context of this process. To be made once: it takes over signals, and the keys out of process.env. */
export function processContext(): Context {
  const controller = new AbortController();
  const stop = (reason: Stop | TradectlError): void => controller.abort(reason);
  onSignals(stop);
  const env = { ...process.env };
  for (const name of SECRETS) delete process.env[name]; // no child process inherits them
  const isTty = isatty(1);
  return {
    out: outputOf(process.stdout, stop),
    // Without a reader of its log alone a command goes on.
    err: outputOf(process.stderr, isOneOutput() ? stop : () => undefined),
    isTty,
    errIsTty: isatty(2),
    get width() {
      return columnsOf(process.stdout);
    },
    useColour: usesColour(env, isTty),
    ascii: !speaksUnicode(env),
    env,
    cwd: currentDirectory(),
    signal: controller.signal,
    now: () => ofMillis(Date.now()),
  };
}

/** One that was removed still has its name, for whatever it is told with. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}

/** The width of a terminal; 80 where there is none, or where it was never given a size and says 0. */
export const columnsOf = ({ columns }: { readonly columns?: number | undefined }): number => columns || 80;

/** Colour only for a person who did not decline it (no-color.org). */
export const usesColour = (env: Context['env'], isTty: boolean): boolean =>
  isTty && !env['NO_COLOR'] && env['TERM'] !== 'dumb';

/** Whether the locale is UTF-8 and the terminal more than a teletype. */
export function speaksUnicode(env: Context['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) && env['TERM'] !== 'dumb';
}

/** The first signal asks for an orderly end, the second leaves at once. */
function onSignals(stop: (reason: Stop) => void): void {
  let isStopping = false;
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (isStopping) process.exit(128 + constants.signals[name]);
      isStopping = true;
      stop(name);
    });
  }
}

/** Whether both outputs are one, as after `2>&1 | head`. */
function isOneOutput(): boolean {
  const [out, err] = [fstatSync(1), fstatSync(2)];
  return out.dev === err.dev && out.ino === err.ino;
}

/** Writes to a stream; its failure is the end of output, not of the process. */
function outputOf(stream: NodeJS.WriteStream, stop: (reason: Stop | TradectlError) => void): Output {
  let isClosed = false;
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    isClosed = true;
    const code = cause.code ?? cause.message;
    const failure = new TradectlError('output', `cannot write the output: ${code}`, { where: 'stdout', cause });
    stop(code === 'EPIPE' ? 'EPIPE' : failure);
  });
  return {
    write: (text) => {
      if (!isClosed) stream.write(text);
    },
  };
}
