/** `tradectl trade`: a strategy on a market, with orders, fills and books that survive a kill. Paper for now. */

import { resolve } from 'node:path';
import { refuseWhereHalted } from '../src/app/breaker/risk-report.js';
import { loadKeys } from '../src/app/config/keys.js';
import { planRun } from '../src/app/run-setup.js';
import { shadowText } from '../src/app/trade/shadow.js';
import { renderRunSummary } from '../src/views/run-summary.js';
import { needKeys, unlockLive, withinCapital } from './live-locks.js';
import { alertOptions } from './options/alerts.js';
import { configOf, isSet, repeatable } from './options/common.js';
import { shareOption } from './options/feed.js';
import { runOptions } from './options/run.js';
import { badUsage, tradeFlags } from './options/trade.js';
import { isShown, viewFlags, viewOptions } from './options/view.js';
import { overhear } from './overhear.js';
import { type Call, type Define, DONE, examples } from './run-command.js';
import { headline } from './trade-headline.js';
import { openMarket } from './trade-market.js';
import { createTradeScreen } from './trade-screen.js';
import { termsOf, waitNotice } from './trade-terms.js';

export const define: Define = (command, run) => {
  command
    .description(
      'Trade a strategy: through Alpaca or a simulator, on paper unless told, or on files replayed at any speed',
    )
    .option('--paper', 'trade on paper (the default)')
    .option('--live', 'trade with real money: needs live.enabled in your own configuration, and a confirmation')
    .option('--confirm-capital <amount>', 'with --yes: live.max_capital said once more, where it is above 1000')
    .option('--symbols <list>', 'of a live feed, such as BTC/USD; or names of synthetic symbols, such as ACME,BOLT')
    .option('--bars <length>', 'length of a synthetic bar (1s), or of bars made of the trades of a feed')
    .option(
      '--feed <name>',
      'trade on a live feed: iex, sip or crypto (orders go to Alpaca paper), test, binance, kraken',
    )
    .option('--endpoint <url>', "another server than the feed's own, such as a simulator on 127.0.0.1")
    .option('--shadow', 'live data, but orders go to a simulated venue in this process')
    .option('--dry-run', 'everything but the sending: orders are decided and judged, on a copy of the ledger')
    .option(
      '--on-stop <policy>',
      'at the end: withdraw open entries (entries), cancel every order, keep all, or flatten: close positions, too',
    )
    .option('--foreign <policy>', 'orders that somebody else makes: halt (hold entries, the default), ignore, adopt')
    .option('--retries <n>', 'attempts to reach a feed that was never reached, after the first (5)');
  shareOption(command);
  repeatable(command, '--replay <file>', 'replay bars of a CSV or Parquet file; may be repeated');
  command
    .option('--symbol <name>', 'of the replayed files (told by their names)')
    .option('--speed <factor>', 'of a replay: 1x, 10x, 100x, max (1x)')
    .option('--yes', 'do not ask: take what the account holds into the books; with --live, go on with real money')
    .option('--journal <file>', 'write down all that the engine is told: `tradectl journal replay FILE` checks it')
    .option('--duration <time>', 'stop after that much time, such as 60s')
    .option('--fail-if-halted', 'exit 5 where nothing may be opened: halted, breaker open, or after crashes')
    .option('--log <file>', 'append what happens, with the reason of every decision, as JSON lines')
    .option('--lease <time>', 'how long a watchdog waits for this trader to be heard before it acts (10s)')
    .option('--headless', 'log lines only, no screen');
  alertOptions(command);
  runOptions(viewOptions(command));
  command.addHelpText('after', examples(EXAMPLES)).action(run(trade));
};

const EXAMPLES = [
  'tradectl trade --paper',
  'tradectl trade --paper --duration 60s --headless --json',
  'tradectl trade --paper --feed kraken --symbols BTC/USD --bars 10s --lot 0.0001',
  'tradectl trade --paper --symbols AAPL,SPY --bars 10s --endpoint http://127.0.0.1:18080 --dry-run',
  'tradectl trade --paper --replay node_modules/vega-datasets/data/sp500-2000.csv --speed max',
];

async function trade(asked: Call): Promise<number> {
  const { context, take: notices } = overhear(asked.context);
  const call = { ...asked, context };
  const { options } = call;
  const keys = loadKeys(context.env, context.cwd);
  needKeys(call, keys !== undefined);
  const flags = tradeFlags(options, keys !== undefined);
  const config = configOf(call);
  const planned = await planRun(termsOf(call, flags, config), config.risk, context.cwd);
  if (isSet(options, 'failIfHalted')) refuseWhereHalted(config.ledger.path, config.risk.breaker);
  const view = viewFlags(options, context, 'ask');
  if (isShown(call, flags)) return (await import('./trade-view.js')).tradeInView(call, config.ledger.path, view);
  const plan = flags.isLive
    ? { ...planned, limits: withinCapital(planned.limits, await unlockLive(call, flags, config)) }
    : planned;
  const market = await openMarket(call, flags, plan, { keys, ledgerPath: config.ledger.path });
  const { source, door } = market;
  const isDry = isSet(options, 'dryRun');
  try {
    if (isDry && door === undefined)
      throw badUsage('--dry-run is of a broker', 'orders of this market go to a venue in this process: none is sent');
    const screen = createTradeScreen(context, {
      isJson: isSet(options, 'json'),
      isHeadless: isSet(options, 'headless'),
      goesOn: source.kind !== 'live' || door !== undefined,
    });
    screen.head(`${isDry ? 'DRY RUN, nothing is sent. ' : ''}${headline(market, keys !== undefined)}`, [
      ...source.notices,
      ...(market.shadowed ? [shadowText(market.shadowed)] : []),
      ...waitNotice(source.interval, flags.speed),
    ]);
    const summary = await (door === undefined
      ? (await import('./trade-here.js')).tradeHere(call, {
          ...{ plan, source, flags, screen, ledgerPath: config.ledger.path, shadowed: market.shadowed },
          shown: { notices },
        })
      : (await import('./trade-broker.js'))[isDry ? 'tradeDry' : 'tradeThrough'](call, {
          ...{ door, plan, source, screen, ledgerPath: config.ledger.path },
          shown: { notices, stocks: market.stocks },
          durationMicros: flags.durationMicros,
          onStop: flags.onStop,
          foreign: flags.foreign,
          journalPath: flags.journal === undefined ? undefined : resolve(context.cwd, flags.journal),
        }));
    screen.end(() => renderRunSummary(summary, context));
  } finally {
    await market.close();
  }
  return DONE;
}
