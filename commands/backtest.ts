/** `tradectl backtest`: a strategy over files of bars, with figures that can be believed. */

import type { BacktestOutcome } from '../src/app/backtest.js';
import { runBacktest } from '../src/app/backtest.js';
import { PATH } from '../src/app/config/formats.js';
import { failedGates } from '../src/app/gates.js';
import { renderBacktestReport } from '../src/views/backtest-report.js';
import { configOf, isSet, listOf, repeatable } from './options/common.js';
import { parseGate } from './options/gate.js';
import { SYMBOL } from './options/lists.js';
import { parseRunOptions, runOptions } from './options/run.js';
import { flagOf } from './options/values.js';
import { createProgress } from './progress.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command
    .description('Run a strategy over CSV or Parquet files of bars')
    .argument('<files...>', 'bars in time order; files of one symbol make one series')
    .option('--symbol <name>', 'of the files (told by their names), or the one to take from a file of many');
  runOptions(command);
  command
    .option('--trades <file>', 'write every closed trade as CSV')
    .option('--equity <file>', 'write time, equity, cash and drawdown of every bar as CSV');
  repeatable(command, '--gate <condition>', 'exit 1 unless a figure holds, such as sharpe>=1; may be repeated');
  command.addHelpText('after', examples(EXAMPLES)).action(run(backtest));
};

const EXAMPLES = [
  'tradectl backtest node_modules/vega-datasets/data/sp500-2000.csv --param fast=50 --param slow=200',
  'tradectl backtest node_modules/vega-datasets/data/sp500-2000.csv --strategy buy-and-hold --size 50% --json',
  "tradectl backtest node_modules/vega-datasets/data/sp500-2000.csv --from 2010-01-01 --gate 'maxDrawdown<0.4'",
];

async function backtest(call: Call): Promise<number> {
  const { context, args, options } = call;
  const gates = listOf(options, 'gate').map(parseGate);
  const symbol = flagOf(options, 'symbol', SYMBOL);
  const config = configOf(call);
  const terms = parseRunOptions(options, config);
  const progress = await createProgress(context, 'bars');
  let outcome: BacktestOutcome;
  try {
    outcome = await runBacktest({
      files: args,
      symbol,
      options: terms,
      limits: config.risk,
      cwd: context.cwd,
      tradesFile: flagOf(options, 'trades', PATH),
      equityFile: flagOf(options, 'equity', PATH),
      signal: context.signal,
      now: context.now,
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
  report(call, outcome);
  const failed = failedGates(outcome.report, gates);
  for (const line of failed) context.err.write(`gate missed: ${line}\n`);
  return failed.length === 0 ? DONE : ANSWER_IS_NO;
}

function report({ context, options }: Call, { report: result, denials, isRecorded }: BacktestOutcome): void {
  const { run, stats, benchmark, trades, open, notices, wipedOutAt } = result;
  if (isSet(options, 'json')) {
    for (const notice of notices) context.err.write(`notice: ${notice}\n`);
    const denied = Object.fromEntries(denials.byCode);
    context.out.write(`${JSON.stringify({ run, stats, benchmark, trades, open, denied, notices, wipedOutAt })}\n`);
  } else {
    const { width, useColour, ascii } = context;
    context.out.write(renderBacktestReport(result, { width, useColour, ascii }, denials));
  }
  if (isRecorded === undefined) return;
  context.err.write(
    isRecorded ? `recorded as run ${run.id}\n` : `run ${run.id} is in the ledger already: nothing written\n`,
  );
}
