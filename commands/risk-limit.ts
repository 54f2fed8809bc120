/** `tradectl risk limit`: the limits in force, and one set anew for the session that runs. */

import { Option } from 'commander';
import { type LimitReport, limitsOfConfig, limitsOfSession, onlyOf } from '../src/app/breaker/limit-report.js';
import { LIMIT_REQUEST, type LimitAnswer, type LimitWish } from '../src/app/breaker/limit-requests.js';
import { limitChangeOf } from '../src/app/config/limit-keys.js';
import { askWriter } from '../src/app/hands/ask-trader.js';
import { isTraderThere } from '../src/app/hands/presence.js';
import { systemClock } from '../src/app/trade/pacer.js';
import { TradectlError } from '../src/core/base/errors.js';
import { escapeControls } from '../src/views/escape.js';
import { renderTable, type TableForm } from '../src/views/table.js';
import { askYes, isSomebodyThere } from './ask.js';
import { configOf, isSet } from './options/common.js';
import { badUsage } from './options/trade.js';
import { riskOptions, whoAsks } from './risk-say.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  riskOptions(command)
    .description(
      'The limits in force; with a value one of them set anew in the running trader, until its session ends. A tighter ' +
        'one is taken at once, a looser one is confirmed',
    )
    .argument('[key]', 'as in [risk]: max_order_qty, symbols.AAPL.max_order_qty, strategies.NAME.allow_short')
    .argument('[value]', 'as in [risk], or none')
    .addOption(new Option('--csv', 'comma-separated values on stdout').conflicts('json'))
    .option('--yes', 'do not ask whether more may pass; needed without a terminal')
    .addHelpText('after', examples(EXAMPLES))
    .action(run(limit));
};

const EXAMPLES = [
  'tradectl risk limit',
  'tradectl risk limit max_order_qty 50',
  'tradectl risk limit symbols.AAPL.max_position_qty 200 --yes --json',
];

function limit(call: Call): number | Promise<number> {
  const [key, value] = call.args;
  if (key !== undefined && value !== undefined) return change(call, key, value);
  const report = inForce(call);
  show(call, key === undefined ? report : onlyOf(report, key));
  return DONE;
}

const isThere = ({ context }: Call, path: string): boolean => isTraderThere(path, process.pid, context.now());

function inForce(call: Call): LimitReport {
  const { ledger, risk } = configOf(call);
  return (isThere(call, ledger.path) ? limitsOfSession(ledger.path, risk.breaker) : undefined) ?? limitsOfConfig(risk);
}

function show({ context, options }: Call, { run, limits, reducedTo }: LimitReport): void {
  const { out, err, width, ascii, isTty } = context;
  const isCsv = isSet(options, 'csv');
  if (isSet(options, 'json')) return out.write(`${JSON.stringify({ run, limits, reducedTo })}\n`);
  const columns = [{ header: 'limit' }, { header: 'value', align: 'right' as const }, { header: 'from' }];
  const rows = limits.map(({ key, limit: value, from }) => [key, value, from]);
  const people: TableForm = isTty ? { kind: 'box', width, ascii } : { kind: 'tabs' };
  if (rows.length > 0 || isCsv) out.write(renderTable(columns, rows, isCsv ? { kind: 'csv' } : people));
  const whose = run === null ? 'no trader runs: these are of the configuration' : `run ${run}, until its session ends`;
  const cut =
    reducedTo === null ? '' : `; the breaker is half-open: those of positions and exposure hold at ${reducedTo}`;
  err.write(`${whose}${rows.length === 0 ? '; none is set' : cut}\n`);
}

/** The trader knows what is tighter: it asks back where more would pass. */
async function change(call: Call, key: string, value: string): Promise<number> {
  const { context, options } = call;
  limitChangeOf(key, value);
  const { path } = configOf(call).ledger;
  if (!isThere(call, path)) throw noTrader(path);
  const answer = await ask(call, path, { key, value, isConfirmed: isSet(options, 'yes') });
  if (answer.outcome !== 'unconfirmed') return tell(call, answer);
  if (!isSomebodyThere(context))
    throw badUsage(`nobody is there to confirm: ${answer.message}`, 'add --yes to let more pass');
  if (!(await askYes(context, `${escapeControls(answer.message)}. Is that meant?`))) return ANSWER_IS_NO;
  return tell(call, await ask(call, path, { key, value, isConfirmed: true }));
}

const ask = ({ context: { signal } }: Call, path: string, body: LimitWish): Promise<LimitAnswer> =>
  askWriter<LimitAnswer>({ path, kind: LIMIT_REQUEST, body, who: whoAsks(), clock: systemClock, signal });

function tell({ context, options }: Call, answer: LimitAnswer): number {
  const { outcome, message } = answer;
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify({ outcome, message })}\n`);
  else context.err.write(`${escapeControls(outcome === 'done' ? message : `${outcome}: ${message}`)}\n`);
  return outcome === 'done' ? DONE : ANSWER_IS_NO;
}

const noTrader = (path: string): TradectlError =>
  new TradectlError('usage', 'no trader runs on this ledger', {
    where: path,
    hint: 'set the limit under [risk] of the configuration: the next session starts with it',
  });
