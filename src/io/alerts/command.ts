/** An alert as JSON on the standard input of a program, which is started as it is: no shell reads anything. */

import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { type Alert, type AlertCarrier, CARRY_MS } from './alert.js';

/** `argv`: the program and its arguments. Throws TradectlError `usage` where there is none, or it cannot be run. */
export function createCommand(argv: readonly string[], timeoutMs = CARRY_MS): AlertCarrier {
  const [program = '', ...args] = argv;
  if (program === '') {
    throw new TradectlError('usage', 'the alert command names no program', {
      where: '--alert-command',
      hint: `a program, or a JSON list of it and its arguments: '["notify","--urgent"]'`,
    });
  }
  if (program.includes('/') && !isRunnable(program)) {
    throw new TradectlError('usage', `the alert command ${program} is not there, or may not be run`, {
      where: '--alert-command',
      hint: `check the path, or make it runnable: chmod +x ${program}`,
    });
  }
  return { name: `command ${basename(program)}`, carry: (alert) => run(program, args, alert, timeoutMs) };
}

function isRunnable(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return statSync(program).isFile();
  } catch {
    return false;
  }
}

function run(program: string, args: readonly string[], alert: Alert, timeoutMs: number): Promise<void> {
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
    child.stdin.on('error', () => undefined).end(`${JSON.stringify(alert)}\n`);
  });
}
