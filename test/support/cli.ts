/** Runs command lines in tests: in process with a fake world, or as the built program in a process of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { COMMANDS } from '../../commands/commands.js';
import type { Context } from '../../commands/context.js';
import { run } from '../../commands/main.js';
import { jsonOption } from '../../commands/options/common.js';
import type { CommandEntry, Define, Handler } from '../../commands/run-command.js';
import { micros } from '../../src/core/base/time.js';

export const ROOT = resolve(import.meta.dirname, '../..');
/** The built program. */
export const BINARY = join(ROOT, 'bin/tradectl.js');

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A new empty directory, removed at the end of the run; `files` are written into it by relative path. */
export function temporaryDirectory(files: Readonly<Record<string, string>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'tradectl-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

/** A world without terminal, configuration and keys, at a fixed time; what is written is collected. */
export function fakeContext(overrides: Partial<Context> = {}): {
  readonly context: Context;
  readonly stdout: () => string;
  readonly stderr: () => string;
} {
  const written = { out: '', err: '' };
  const home = overrides.env?.['HOME'] ?? temporaryDirectory();
  const context: Context = {
    out: { write: (text) => void (written.out += text) },
    err: { write: (text) => void (written.err += text) },
    isTty: false,
    errIsTty: false,
    width: 80,
    useColour: false,
    ascii: false,
    cwd: overrides.cwd ?? temporaryDirectory(),
    signal: new AbortController().signal,
    now: () => micros(1_700_000_000_000_000),
    ...overrides,
    env: { HOME: home, ...overrides.env },
  };
  return { context, stdout: () => written.out, stderr: () => written.err };
}

/** Runs a command line in this process. */
export async function runCli(
  argv: readonly string[],
  overrides: Partial<Context> = {},
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<Result> {
  const { context, stdout, stderr } = fakeContext(overrides);
  const status = await run(argv, context, commands);
  return { status, stdout: stdout(), stderr: stderr() };
}

/** A command for tests of the program itself: `declare` gives it flags (`--json` alone unless told). */
export function fakeCommand(
  name: string,
  handler: Handler,
  declare: (command: Parameters<Define>[0]) => unknown = jsonOption,
): CommandEntry {
  const define: Define = (command, bind) => {
    declare(command);
    command.action(bind(handler));
  };
  return { name, summary: `${name} something`, load: () => Promise.resolve({ define }) };
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

/** Starts a program in a clean environment: nothing of the developer's own configuration or keys. */
export function start(file: string, args: readonly string[], { env = {}, cwd }: ProcessOptions = {}): ChildProcess {
  const { PATH = '' } = process.env;
  const directory = cwd ?? temporaryDirectory();
  return spawn(process.execPath, [file, ...args], { cwd: directory, env: { PATH, HOME: directory, ...env } });
}

/** What a process wrote, and how it ended. */
export function ended(child: ChildProcess, input = ''): Promise<Result> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin?.on('error', () => undefined).end(input);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}

/** Runs the built program (`npm run build` first) to its end. */
export const runBinary = (args: readonly string[], options: ProcessOptions = {}): Promise<Result> =>
  ended(start(BINARY, args, options), options.input);
