/** What accompanies a session of `tradectl trade`: one line each. */

import { resolve } from 'node:path';
import { attendAlerts } from '../src/app/alerts/attend-alerts.js';
import { openAlerts } from '../src/app/alerts/open-alerts.js';
import type { Attend } from '../src/app/trade/attendant.js';
import { escapeControls } from '../src/views/escape.js';
import { alertTargets } from './options/alerts.js';
import { textOf } from './options/common.js';
import type { Call } from './run-command.js';

/** The library of the log is loaded only where there is one. */
async function logTo(path: string): Promise<Attend> {
  const { attendLog } = await import('../src/app/log/attend-log.js');
  return attendLog(path);
}

/** In the order in which they hear, tick and end. */
export async function attendantsOf(call: Call): Promise<readonly Attend[]> {
  const targets = alertTargets(call);
  const hasAlerts = targets.url !== undefined || targets.command !== undefined;
  const { err } = call.context;
  const warn = (message: string): void => err.write(`warning: ${escapeControls(message)}\n`);
  const log = textOf(call.options, 'log');
  return [
    ...(hasAlerts ? [attendAlerts(openAlerts(targets, warn))] : []),
    ...(log === undefined ? [] : [await logTo(resolve(call.context.cwd, log))]),
  ];
}
