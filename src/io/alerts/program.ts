/** Runs a program as it is, with a text on its standard input: no shell reads anything. */

import { spawn } from 'node:child_process';

/** Throws an Error that says how it ended where that was not well. */
export function runProgram(argv: readonly string[], input: string, timeoutMs: number): Promise<void> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    child.on('error', (error) => reject(new Error('code' in error ? String(error.code) : error.message)));
    child.on('close', (status, signal) => {
      if (status === 0) return resolve();
      reject(
        new Error(signal === null ? `exit status ${status}` : `ended by ${signal} (${timeoutMs / 1000} s are allowed)`),
      );
    });
    // One that does not read its input is none of our business: its status tells.
    child.stdin.on('error', () => undefined).end(input);
  });
}
