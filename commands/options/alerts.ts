/** Where alerts go: flags before the configuration. */

import type { Command } from 'commander';
import type { AlertTargets } from '../../src/app/alerts/open-alerts.js';
import type { Call } from '../run-command.js';
import { configOf, isSet, textOf } from './common.js';

export const alertOptions = (command: Command): Command =>
  command
    .option('--alert-url <url>', 'where alerts go: a webhook that takes {"text"}, as Slack does')
    .option('--alert-command <program>', 'a program that gets alerts as JSON on stdin, or a JSON list of its argv')
    .option('--alert-desktop', 'notifications on the desktop, by notify-send or osascript');

export function alertTargets(call: Call): AlertTargets {
  const { alerts } = configOf(call);
  return {
    url: textOf(call.options, 'alertUrl') ?? alerts.url,
    command: textOf(call.options, 'alertCommand') ?? alerts.command,
    desktop: isSet(call.options, 'alertDesktop') || alerts.desktop ? desktopOf(call) : undefined,
  };
}

const desktopOf = ({ context: { env } }: Call): AlertTargets['desktop'] => ({
  platform: process.platform,
  searchPath: env['PATH'] ?? '',
});

export const hasAlerts = ({ url, command, desktop }: AlertTargets): boolean =>
  url !== undefined || command !== undefined || desktop !== undefined;
