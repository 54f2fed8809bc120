/** `tradectl reconcile`: the ledger against the broker, for a person or for cron. */

import { Option } from 'commander';
import { openAlerts } from '../src/app/alerts/open-alerts.js';
import type { LedgerMode } from '../src/app/ledger/mode.js';
import { divergence, failed } from '../src/app/reconcile/alerts.js';
import type { Reconciliation } from '../src/app/reconcile/reconcile.js';
import { type ReconcileReport, reportOf } from '../src/app/reconcile/report.js';
import { streamClock } from '../src/app/stream/clock.js';
import { TradectlError } from '../src/core/base/errors.js';
import { escapeControls } from '../src/views/escape.js';
import { counted } from '../src/views/format.js';
import { tellMode } from './ledger-mode.js';
import { alertOptions, alertTargets } from './options/alerts.js';
import { configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { TIME } from './options/times.js';
import { flagOf } from './options/values.js';
import { askBroker } from './reconcile-ask.js';
import { type Field, writeRecords } from './records.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';
import { tell } from './tell.js';

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
    const result = await askBroker(call, since);
    const mode = tellMode(call);
    if (result.differences.length > 0) alerts.send(divergence(result, mode, streamClock.now()));
    write(call, result, mode);
    return result.differences.length === 0 ? DONE : ANSWER_IS_NO;
  } catch (error) {
    if (error instanceof TradectlError && !context.signal.aborted) alerts.send(failed(error, streamClock.now()));
    throw error;
  } finally {
    await alerts.drain();
  }
}

function write(call: Call, result: Reconciliation, mode: LedgerMode | null): void {
  const { context, options } = call;
  const report = reportOf(result, streamClock.now());
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
  tell(context, summary(report, rows.filter(({ safe }) => safe === 'yes').length));
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
