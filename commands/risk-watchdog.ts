/** `tradectl risk watchdog`: an independent process that halts, cancels and flattens when the trader stops. */

import { randomBytes } from 'node:crypto';
import { openAlerts } from '../src/app/alerts/open-alerts.js';
import type { Reader } from '../src/app/config/formats.js';
import { type Keys, loadKeys } from '../src/app/config/keys.js';
import { streamClock } from '../src/app/stream/clock.js';
import { inWords, type WatchdogEvent } from '../src/app/watchdog/events.js';
import { createWatchdog } from '../src/app/watchdog/start.js';
import type { OnLapse } from '../src/app/watchdog/watchdog.js';
import { TradectlError } from '../src/core/base/errors.js';
import { MINUTE } from '../src/core/base/time.js';
import { escapeControls } from '../src/views/escape.js';
import { alertTargets } from './options/alerts.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { brokerEndpoint } from './options/feed.js';
import { LEASE, LEASE_DEFAULT } from './options/lease.js';
import { DURATION } from './options/times.js';
import { flagOf } from './options/values.js';
import { ownSimOf } from './own-sim.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  jsonOption(dbOption(configOption(command)))
    .description('Watch the trader of a ledger from another process, and act in its place when it stops')
    .option('--endpoint <url>', "another server than Alpaca's own, such as a simulator on 127.0.0.1")
    .option('--on-lapse <policy>', 'halt; cancel: and cancel open orders; flatten: and close positions (cancel)')
    .option('--lease <time>', "how long a trader may be silent (10s; the trader's own lease, where that is longer)")
    .option('--reconcile-lapse <time>', 'how long books and broker may not have been found to agree (5m)')
    .option('--once', 'for cron: look once, act where it is due; exit 0 all is well, 1 acted, 3 broker unreachable')
    .option('--alert-url <url>', 'where a lapse is told: a webhook that takes {"text"}, as Slack does')
    .option('--alert-command <program>', 'a program that gets it as JSON on stdin, or a JSON list of its argv')
    .option('--alert-desktop', 'a notification on the desktop, by notify-send or osascript')
    .addHelpText('after', examples(EXAMPLES))
    .action(run(watch));
};

const EXAMPLES = [
  'tradectl risk watchdog --on-lapse flatten',
  'tradectl risk watchdog --on-lapse halt --lease 30s --json',
  'tradectl risk watchdog --once --on-lapse cancel --alert-command /usr/local/bin/page-me',
];

const POLICIES: readonly OnLapse[] = ['halt', 'cancel', 'flatten'];
const ON_LAPSE: Reader<OnLapse> = {
  expected: 'halt, cancel or flatten',
  choices: POLICIES,
  parse: (text) => POLICIES.find((policy) => policy === text),
};
const RECONCILE_LAPSE_DEFAULT = 5 * MINUTE;

async function watch(call: Call): Promise<number> {
  const { context, options } = call;
  const warn = (message: string): void => context.err.write(`warning: ${escapeControls(message)}\n`);
  const alerts = openAlerts(alertTargets(call), warn);
  const { ledger, venue } = configOf(call);
  const endpoint = brokerEndpoint(call);
  const terms = {
    lease: flagOf(options, 'lease', LEASE) ?? LEASE_DEFAULT,
    reconcileLapse: flagOf(options, 'reconcileLapse', DURATION) ?? RECONCILE_LAPSE_DEFAULT,
    onLapse: flagOf(options, 'onLapse', ON_LAPSE) ?? 'cancel',
  };
  const watchdog = createWatchdog({
    // What was typed wrong is told before what is missing around it.
    ...{ ...terms, keys: await keysOf(call, ledger.path), endpoint, ledgerPath: ledger.path, alerts },
    requestsPerMinute: venue.requestsPerMinute,
    clock: streamClock,
    random: () => randomBytes(4).readUInt32LE() / 2 ** 32,
    ...{ pid: process.pid, signal: context.signal, tell: (event) => tell(call, event) },
  });
  try {
    if (isSet(options, 'once')) return (await watchdog.once()) ? ANSWER_IS_NO : DONE;
    await watchdog.watch();
    return DONE;
  } finally {
    watchdog.close();
    await alerts.drain();
  }
}

function tell({ context, options }: Call, event: WatchdogEvent): void {
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify(event)}\n`);
  else context.err.write(`${event.ts} ${escapeControls(inWords(event))}\n`);
}

/** Undefined where the ledger was traded without. */
async function keysOf(call: Call, ledgerPath: string): Promise<Keys | undefined> {
  if ((await ownSimOf(call, ledgerPath)) !== undefined) return undefined;
  const { context } = call;
  const keys = loadKeys(context.env, context.cwd);
  if (keys !== undefined) return keys;
  throw new TradectlError('auth', 'no keys of the broker are set, so there is nobody to act at', {
    where: 'APCA_API_KEY_ID',
    hint: 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY in the environment or in .env',
  });
}
