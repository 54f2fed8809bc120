/** An alert as JSON on the standard input of a program, which is started as it is: no shell reads anything. */

import { accessSync, constants, statSync } from 'node:fs';
import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { type AlertCarrier, CARRY_MS } from './alert.js';
import { runProgram } from './program.js';

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
  return {
    name: `command ${basename(program)}`,
    carry: (alert) => runProgram([program, ...args], `${JSON.stringify(alert)}\n`, timeoutMs),
  };
}

/** Whether there is a file that may be run. */
export function isRunnable(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return statSync(program).isFile();
  } catch {
    return false;
  }
}
