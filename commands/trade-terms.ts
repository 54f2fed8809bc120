/** The terms of a run of `tradectl trade`, with the defaults that go with its market. */

import type { Config } from '../src/app/config/config.js';
import type { RunOptions } from '../src/app/options.js';
import { shareOut, withSyntheticDefaults } from '../src/app/trade/defaults.js';
import { refuseRanges } from '../src/app/trade/source.js';
import { SECOND } from '../src/core/base/time.js';
import { SYNTHETIC_SYMBOLS } from '../src/core/sim/synthetic.js';
import { inWords } from '../src/views/trade-log.js';
import { textOf } from './options/common.js';
import { parseRunOptions } from './options/run.js';
import type { TradeFlags } from './options/trade.js';
import type { Call } from './run-command.js';

export function termsOf(call: Call, flags: TradeFlags, config: Config): RunOptions {
  const asked = parseRunOptions(call.options, config);
  if (flags.files.length > 0) return asked;
  // A live feed has a past.
  refuseRanges(flags.feed === undefined ? asked : { ...asked, warmup: 0 });
  const isConfigured = config.entries.some(
    ({ path, origin }) => path === 'backtest.size' && origin !== undefined && origin.kind !== 'default',
  );
  const isSized = isConfigured || textOf(call.options, 'size') !== undefined;
  const sized = isSized ? asked : shareOut(asked, (flags.symbols ?? SYNTHETIC_SYMBOLS).length);
  return flags.feed === undefined ? withSyntheticDefaults(sized) : sized;
}

/** Longer than this nobody waits for a bar without wondering. */
const PATIENCE = 10 * SECOND;

export function waitNotice(interval: number | undefined, speed: number): readonly string[] {
  const wait = (interval ?? 0) / speed;
  return wait > PATIENCE ? [`the next bar is due in ${inWords(wait)}: --speed max replays at once`] : [];
}
