/** Where alerts go: flags before the configuration. */

import type { Command } from 'commander';
import type { AlertTargets } from '../../src/app/alerts/open-alerts.js';
import type { Call } from '../run-command.js';
import { configOf, textOf } from './common.js';

export const alertOptions = (command: Command): Command =>
  command
    .option('--alert-url <url>', 'where alerts go: a webhook that takes {"text"}, as Slack does')
    .option('--alert-command <program>', 'a program that gets alerts as JSON on stdin, or a JSON list of its argv');

export function alertTargets(call: Call): AlertTargets {
  const { alerts } = configOf(call);
  return {
    url: textOf(call.options, 'alertUrl') ?? alerts.url,
    command: textOf(call.options, 'alertCommand') ?? alerts.command,
  };
}
