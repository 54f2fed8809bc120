/** `tradectl reconcile`: the ledger against the broker, for a person or for cron. */

import { randomBytes } from 'node:crypto';
import { Option } from 'commander';
import { openAlerts } from '../src/app/alerts/open-alerts.js';
import { loadKeys } from '../src/app/config/keys.js';
import { divergence, failed } from '../src/app/reconcile/alerts.js';
import { type Reconciliation, reconcile } from '../src/app/reconcile/reconcile.js';
import { type ReconcileReport, reportOf } from '../src/app/reconcile/report.js';
import { streamClock } from '../src/app/stream/clock.js';
import { worldOf } from '../src/app/trade/broker/ledger-world.js';
import { brokerClient } from '../src/app/trade/broker/open-broker.js';
import { TradectlError } from '../src/core/base/errors.js';
import type { Micros } from '../src/core/base/time.js';
import { escapeControls } from '../src/views/escape.js';
import { counted } from '../src/views/format.js';
import { tellMode } from './ledger-mode.js';
import { alertOptions, alertTargets } from './options/alerts.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { brokerEndpoint } from './options/feed.js';
import { TIME } from './options/times.js';
import { flagOf } from './options/values.js';
import { type Field, writeRecords } from './records.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  alertOptions(jsonOption(dbOption(configOption(command))))
    .description('Compare orders, fills, positions and cash of the ledger with the broker; exit 1 where they differ')
    .addOption(new Option('--csv', 'comma-separated values on stdout').conflicts('json'))
    .option('--endpoint <url>', "another server than Alpaca's own, such as a simulator on 127.0.0.1")
    .addOption(new Option('--plan', 'show what would mend each difference').conflicts('apply'))
    .option('--apply', "make the safe repairs (the broker's own records are imported), then compare again")
    .option('--since <time>', 'compare orders and fills from there on (default: the first run of the ledger)')
    .addHelpText('after', examples(EXAMPLES))
    .action(run(compare));
};

const EXAMPLES = ['tradectl reconcile --plan', 'tradectl reconcile --apply --json --endpoint http://127.0.0.1:18080'];

async function compare(call: Call): Promise<number> {
  const { context, options } = call;
  const targets = alertTargets(call);
  const since = flagOf(options, 'since', TIME);
  const alerts = openAlerts(targets, (message) => context.err.write(`warning: ${escapeControls(message)}\n`));
  try {
    const result = await ask(call, since);
    if (result.differences.length > 0) alerts.send(divergence(result, streamClock.now()));
    write(call, result);
    return result.differences.length === 0 ? DONE : ANSWER_IS_NO;
  } catch (error) {
    if (error instanceof TradectlError && !context.signal.aborted) alerts.send(failed(error, streamClock.now()));
    throw error;
  } finally {
    await alerts.drain();
  }
}

function ask(call: Call, since: Micros | undefined): Promise<Reconciliation> {
  const { context, options } = call;
  const keys = loadKeys(context.env, context.cwd);
  if (keys === undefined) {
    throw new TradectlError('auth', 'no keys of the broker are set, so there is nobody to ask', {
      where: 'APCA_API_KEY_ID',
      hint: 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY in the environment or in .env',
    });
  }
  const { ledger, venue } = configOf(call);
  const ledgerPath = ledger.path;
  const { client } = brokerClient({
    world: worldOf(ledgerPath),
    ...{ keys, endpoint: brokerEndpoint(call), clock: streamClock, signal: context.signal },
    ...{ ledgerPath, requestsPerMinute: venue.requestsPerMinute },
    onTrouble: (message) => context.err.write(`warning: ${escapeControls(message)}\n`),
    random: () => randomBytes(4).readUInt32LE() / 2 ** 32,
  });
  return reconcile({
    client,
    ledgerPath,
    since,
    apply: isSet(options, 'apply'),
    wait: (ms) => waiting(ms, context.signal),
    now: () => streamClock.now(),
    pid: process.pid,
  });
}

/** Throws the signal's reason where it comes first. */
function waiting(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const callOff = streamClock.after(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        callOff();
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}

function write(call: Call, result: Reconciliation): void {
  const { context, options } = call;
  const report = reportOf(result, streamClock.now());
  const mode = tellMode(call);
  if (isSet(options, 'json')) {
    context.out.write(`${JSON.stringify({ mode, ...report })}\n`);
    return;
  }
  const rows = report.differences.map(({ repair: { safe, what }, ...rest }) => ({
    ...rest,
    safe: safe ? 'yes' : 'no',
    repair: what,
  }));
  if (rows.length > 0 || isSet(options, 'csv')) writeRecords(call, rows, fieldsOf(isSet(options, 'plan')));
  context.err.write(`${summary(report, rows.filter(({ safe }) => safe === 'yes').length)}\n`);
}

function summary({ status, account, checked, differences, applied }: ReconcileReport, safe: number): string {
  const looked = [
    counted(checked.orders, 'order'),
    counted(checked.fills, 'fill'),
    counted(checked.positions, 'position'),
  ];
  const found = status === 'clean' ? 'clean' : counted(differences.length, 'difference');
  const next = safe > 0 && applied === undefined ? `; ${safe} can be mended with --apply` : '';
  return `${found}: ${looked.join(', ')} and cash of account ${escapeControls(account)} checked${next}${done(applied)}`;
}

function done(applied: ReconcileReport['applied']): string {
  if (applied === undefined) return '';
  return 'request' in applied
    ? `; the running trader was asked to import them (request ${applied.request})`
    : `; ${counted(applied.imported, 'record')} of the broker imported`;
}

type Row = Omit<ReconcileReport['differences'][number], 'repair'> & { readonly safe: string; readonly repair: string };

/** A table for people says either why, or what to do. */
const fieldsOf = (isPlan: boolean): readonly Field<Row>[] => [
  { key: 'kind', header: 'what' },
  { key: 'symbol', header: 'symbol' },
  { key: 'clientOrderId', header: 'order' },
  { key: 'local', header: 'the ledger says' },
  { key: 'remote', header: 'the broker says' },
  { key: 'cause', ...(isPlan ? {} : { header: 'cause' }) },
  { key: 'safe', ...(isPlan ? { header: 'safe' } : {}) },
  { key: 'repair', ...(isPlan ? { header: 'repair' } : {}) },
];
