/** Programs run in processes of their own: for wall time, cold starts, and memory that is nobody else's. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const here = (name: string): string => fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));

/** The program as it was built; benches run in the project's folder. */
const PROGRAM = resolve('bin/tradectl.js');

/** Hands over a new folder and removes it in the end, come what may. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tradectl-bench-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Run {
  readonly ms: number;
  readonly output: string;
  /** What it told descriptor 3. */
  readonly told: string;
}

/** Runs node to its end. Throws unless it exits with 0. */
async function run(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }): Promise<Run> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const streams = child.stdio.slice(1).map(textOf);
  const [status] = (await once(child, 'close')) as [number | null];
  const ms = performance.now() - start;
  const [output = '', errors = '', told = ''] = await Promise.all(streams);
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${errors.slice(0, 500)}`);
  return { ms, output, told };
}

async function textOf(stream: Readable | Writable | null | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  if (stream instanceof Readable) for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Node doing nothing: the floor of every cold start. */
export const runNothing = async (): Promise<Run> => run(['-e', '0'], {});

/** One of our children, which answers with a line of JSON. */
export async function runChild<T>(name: string, ...args: readonly string[]): Promise<T> {
  const { output } = await run([here(name), ...args], {});
  return JSON.parse(output) as T;
}

/** The built program, in a folder and a home of its own. */
export async function runProgram(folder: string, args: readonly string[]): Promise<Run> {
  return run([PROGRAM, ...args], inFolder(folder));
}

/** The same, with its peak memory in megabytes. */
export async function runProgramForMemory(folder: string, args: readonly string[]): Promise<Run> {
  return run(['--import', new URL('./peak-memory.mjs', import.meta.url).href, PROGRAM, ...args], inFolder(folder));
}

function inFolder(folder: string): { cwd: string; env: NodeJS.ProcessEnv } {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  return { cwd: folder, env: { PATH: process.env['PATH'], HOME: home } };
}
