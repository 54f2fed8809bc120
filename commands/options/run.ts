/** The flags that backtest and trade share, and what they mean together with the configuration. */

import type { Command } from 'commander';
import type { Config } from '../../src/app/config/config.js';
import * as formats from '../../src/app/config/formats.js';
import type { RunOptions } from '../../src/app/options.js';
import type { CostModel } from '../../src/core/orders/costs.js';
import type { Options } from '../run-command.js';
import { configOption, isSet, jsonOption, listOf, repeatable, textOf } from './common.js';
import { parseParams } from './lists.js';
import { periodOf } from './times.js';
import { flagOf } from './values.js';

const DEFAULT_STRATEGY = 'sma-crossover';

const WHOLE: formats.Reader<number> = {
  expected: 'a whole number of at least 0',
  parse: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
};

/** Declares the flags of a run. What is not given comes from the configuration. */
export function runOptions(command: Command): Command {
  command.option('--strategy <name>', `a strategy by name, or a file of your own by path (${DEFAULT_STRATEGY})`);
  repeatable(command, '--param <name=value>', 'a parameter of the strategy; may be repeated');
  command
    .option('--direction <side>', 'long or both')
    .option('--cash <amount>', 'cash at the start')
    .option('--size <size>', 'of an entry: all, a quantity, or a percentage of equity such as 50%')
    .option('--lot <qty>', 'the smallest step of a quantity; below 1 for fractions')
    .option('--tick <step>', 'the smallest step of a price (told by the data)')
    .option('--commission-rate <fraction>', 'of the notional of every fill: 0.001 is 0.1 %')
    .option('--fee-per-share <amount>', 'for every unit filled')
    .option('--fee-per-order <amount>', 'once an order')
    .option('--slippage-bps <number>', 'moves every fill against us, in basis points')
    .option('--spread <fraction>', 'moves entries against us')
    .option('--timeframe <name>', '1Min, 5Min, 1Hour, 1Day, ... (told by the data)')
    .option('--fill <rule>', 'of a decision at a close: next-open or close')
    .option('--from <date>', 'the first UTC day, inclusive')
    .option('--to <date>', 'the last UTC day, inclusive')
    .option('--warmup <bars>', 'bars seen before the first decision (0)')
    .option('--seed <number>', 'of the randomness that strategies may ask for')
    .option('--db <file>', 'the ledger to write to');
  return jsonOption(configOption(command));
}

/** The run that flags and configuration ask for. Throws TradectlError `usage` naming the flag that does not fit. */
export function parseRunOptions(options: Options, config: Config): RunOptions {
  const { account, backtest } = config;
  return {
    strategy: flagOf(options, 'strategy', formats.PATH) ?? DEFAULT_STRATEGY,
    params: parseParams(listOf(options, 'param')),
    direction: flagOf(options, 'direction', formats.DIRECTION) ?? backtest.direction,
    cash: flagOf(options, 'cash', formats.CASH) ?? account.cash,
    size: flagOf(options, 'size', formats.SIZE) ?? backtest.size,
    lot: flagOf(options, 'lot', formats.LOT) ?? backtest.lot,
    tick: flagOf(options, 'tick', formats.TICK),
    costs: parseCosts(options, config.costs),
    fill: flagOf(options, 'fill', formats.FILL) ?? backtest.fill,
    timeframe: flagOf(options, 'timeframe', formats.TIMEFRAME) ?? backtest.timeframe,
    seed: flagOf(options, 'seed', WHOLE),
    warmup: flagOf(options, 'warmup', WHOLE) ?? 0,
    ...periodOf(options),
    db: textOf(options, 'db'),
    json: isSet(options, 'json'),
  };
}

const parseCosts = (options: Options, costs: CostModel): CostModel => ({
  commissionRate: flagOf(options, 'commissionRate', formats.RATE) ?? costs.commissionRate,
  feePerShare: flagOf(options, 'feePerShare', formats.FEE_PER_SHARE) ?? costs.feePerShare,
  feePerOrder: flagOf(options, 'feePerOrder', formats.FEE) ?? costs.feePerOrder,
  slippage: flagOf(options, 'slippageBps', formats.BPS) ?? costs.slippage,
  spread: flagOf(options, 'spread', formats.RATE) ?? costs.spread,
});
