/** An alert as a notification on the desktop, by the program that the system has for it. No shell reads anything. */

import { delimiter, join } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { type Alert, type AlertCarrier, CARRY_MS } from './alert.js';
import { isRunnable } from './command.js';
import { runProgram } from './program.js';

/** Where the program is looked for. */
export interface DesktopPlace {
  /** Such as `linux`. */
  readonly platform: string;
  /** As in `PATH`. */
  readonly searchPath: string;
}

/** It takes the words as arguments: nothing of an alert is read as a script. */
const SCRIPT = ['on run argv', 'display notification (item 2 of argv) with title (item 1 of argv)', 'end run'];
/** Notifications may have markup. */
const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const plain = (text: string): string => text.replace(/[&<>]/g, (sign) => MARKUP[sign] ?? sign);

const argsOf = (isMac: boolean, { kind, text }: Alert): readonly string[] => {
  const title = `tradectl: ${kind}`;
  if (isMac) return [...SCRIPT.flatMap((line) => ['-e', line]), title, text];
  return ['--app-name=tradectl', '--', title, plain(text)];
};

/** Throws TradectlError `usage` where the system has no such program. */
export function createDesktop({ platform, searchPath }: DesktopPlace, timeoutMs = CARRY_MS): AlertCarrier {
  const isMac = platform === 'darwin';
  const name = isMac ? 'osascript' : 'notify-send';
  const places = searchPath.split(delimiter).filter((directory) => directory !== '');
  const program = places.map((directory) => join(directory, name)).find(isRunnable);
  if (program === undefined) {
    throw new TradectlError('usage', `nothing here shows notifications on a desktop: there is no ${name}`, {
      where: '--alert-desktop',
      hint: `install ${name}${isMac ? '' : ' (libnotify)'}, or name another way: --alert-url, --alert-command`,
    });
  }
  return { name: `desktop (${name})`, carry: (alert) => runProgram([program, ...argsOf(isMac, alert)], '', timeoutMs) };
}
