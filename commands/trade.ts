/** `tradectl trade`: a strategy on a market, with orders, fills and books that survive a kill. Paper for now. */

import { randomBytes } from 'node:crypto';
import type { Config } from '../src/app/config/config.js';
import { loadKeys } from '../src/app/config/keys.js';
import type { RunOptions } from '../src/app/options.js';
import { planRun } from '../src/app/run-setup.js';
import { shareOut, withSyntheticDefaults } from '../src/app/trade/defaults.js';
import type { TradeEvent } from '../src/app/trade/events.js';
import { systemClock } from '../src/app/trade/pacer.js';
import { runSession } from '../src/app/trade/session.js';
import { refuseRanges, syntheticSource, type TradeSource } from '../src/app/trade/source.js';
import { TradectlError } from '../src/core/base/errors.js';
import { SECOND } from '../src/core/base/time.js';
import { renderRunSummary } from '../src/views/run-summary.js';
import { configOf, isSet, listOf, repeatable, textOf } from './options/common.js';
import { parseSymbols } from './options/lists.js';
import { parseRunOptions, runOptions } from './options/run.js';
import { DURATION, SPEED } from './options/times.js';
import { flagOf } from './options/values.js';
import { type Call, type Define, DONE, examples, type Options } from './run-command.js';
import { createTradeScreen } from './trade-screen.js';

export const define: Define = (command, run) => {
  command
    .description('Trade a strategy on paper: on a synthetic market, or on files replayed at any speed')
    .option('--paper', 'trade on paper (the default, and all that this version does)')
    .option('--live', 'trade with real money: refused by this version')
    .option('--symbols <list>', 'names of the synthetic symbols, such as ACME,BOLT')
    .option('--bars <length>', 'length of a synthetic bar (1s)');
  repeatable(command, '--replay <file>', 'replay bars of a CSV or Parquet file; may be repeated');
  command
    .option('--symbol <name>', 'of the replayed files (told by their names)')
    .option('--speed <factor>', 'of a replay: 1x, 10x, 100x, max (1x)')
    .option('--duration <time>', 'stop after that much time, such as 60s')
    .option('--headless', 'log lines only, no status line');
  runOptions(command);
  command.addHelpText('after', examples(EXAMPLES)).action(run(trade));
};

const EXAMPLES = [
  'tradectl trade --paper',
  'tradectl trade --paper --duration 60s --headless --json',
  'tradectl trade --paper --replay node_modules/vega-datasets/data/sp500-2000.csv --speed max',
];

async function trade(call: Call): Promise<number> {
  const { context, options } = call;
  refuseLive(options);
  const config = configOf(call);
  const files = listOf(options, 'replay');
  const hasKeys = loadKeys(context.env, context.cwd) !== undefined;
  if (hasKeys && files.length === 0) throw keysWithoutVenue();
  const asked = parseRunOptions(options, config);
  const { source, options: terms } = await openSource(call, config, asked, files);
  try {
    const plan = await planRun(terms, config.risk, context.cwd);
    const screen = createTradeScreen(context, {
      isJson: isSet(options, 'json'),
      isHeadless: isSet(options, 'headless'),
    });
    screen.head(headline(source, hasKeys), source.notices);
    const summary = await runSession({
      plan,
      source,
      ledgerPath: config.ledger.path,
      speed: flagOf(options, 'speed', SPEED) ?? 1,
      durationMicros: flagOf(options, 'duration', DURATION),
      clock: systemClock,
      pid: process.pid,
      orderPrefix: () => randomBytes(8).toString('hex'),
      signal: context.signal,
      tell: (event: TradeEvent) => screen.tell(event),
      onProgress: (engine, totals) => screen.status(engine, totals),
    });
    screen.end(() => renderRunSummary(summary, context));
  } finally {
    source.close();
  }
  return DONE;
}

/** The market, and the run's terms with the defaults that go with it. */
async function openSource(
  { options }: Call,
  config: Config,
  asked: RunOptions,
  files: readonly string[],
): Promise<{ source: TradeSource; options: RunOptions }> {
  if (files.length > 0) {
    if (textOf(options, 'symbols') !== undefined)
      throw usage('--symbols names synthetic symbols', 'with --replay, use --symbol or the names of the files');
    const { replaySource } = await import('../src/app/trade/replay-source.js');
    return { source: await replaySource(files, textOf(options, 'symbol'), asked), options: asked };
  }
  refuseRanges(asked);
  if (textOf(options, 'speed') !== undefined)
    throw usage('--speed is of a replay', 'a synthetic market runs in real time; add --replay FILE');
  const symbolsText = textOf(options, 'symbols');
  const symbols = symbolsText === undefined ? undefined : parseSymbols(symbolsText);
  const source = syntheticSource(symbols, flagOf(options, 'bars', DURATION) ?? SECOND, asked);
  const isSized = config.entries.some(
    ({ path, origin }) => path === 'backtest.size' && origin !== undefined && origin.kind !== 'default',
  );
  const sized = textOf(options, 'size') === undefined && !isSized ? shareOut(asked, source.instruments.length) : asked;
  return { source, options: withSyntheticDefaults(sized) };
}

const usage = (message: string, hint: string): TradectlError => new TradectlError('usage', message, { hint });

function refuseLive(options: Options): void {
  if (!isSet(options, 'live')) return;
  throw usage('this version does not trade with real money', 'trade on paper: tradectl trade --paper');
}

const keysWithoutVenue = (): TradectlError =>
  usage(
    'Alpaca keys are set, but this version cannot reach Alpaca yet, and it will not quietly simulate instead',
    'unset APCA_API_KEY_ID and APCA_API_SECRET_KEY to trade on the synthetic market, or name files with --replay',
  );

/** The first line of every session: what this trades on, and why. */
function headline(source: TradeSource, hasKeys: boolean): string {
  if (source.kind === 'replay')
    return `SIMULATED: ${source.description}; orders go to a simulated venue${hasKeys ? ', the Alpaca keys are not used' : ''}.`;
  return `SIMULATED: no Alpaca keys found, so this is a ${source.description}. Trading through Alpaca (keys in APCA_API_KEY_ID and APCA_API_SECRET_KEY) comes with a later version.`;
}
