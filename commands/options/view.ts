/** Flags of the view of a trader. */

import type { Command } from 'commander';
import type { Reader } from '../../src/app/config/formats.js';
import { isAtTerminal } from '../ask.js';
import type { Context } from '../context.js';
import type { Call, Options } from '../run-command.js';
import { UNDER_VIEW } from '../trade-parent.js';
import { isSet } from './common.js';
import type { TradeFlags } from './trade.js';
import { flagOf } from './values.js';

export interface ViewFlags {
  readonly onQuit: 'ask' | 'stop' | 'detach';
  readonly onHangup: 'keep' | 'stop';
  readonly isAscii: boolean;
}

const ON_QUIT: Reader<ViewFlags['onQuit']> = {
  expected: 'ask, stop or detach',
  choices: ['ask', 'stop', 'detach'],
  parse: (text) => (text === 'ask' || text === 'stop' || text === 'detach' ? text : undefined),
};
const ON_HANGUP: Reader<ViewFlags['onHangup']> = {
  expected: 'keep or stop',
  choices: ['keep', 'stop'],
  parse: (text) => (text === 'keep' || text === 'stop' ? text : undefined),
};

export const asciiOption = (command: Command): Command => command.option('--ascii', 'draw with plain characters only');

/** The flags of `trade` that the screen has. */
export const viewOptions = (command: Command): Command =>
  asciiOption(command)
    .option('--on-quit <policy>', 'what q on the screen does: ask, stop the trader in order, or detach (ask)')
    .option('--on-hangup <policy>', 'where the terminal is closed: keep the trader running, or stop it (keep)')
    .addOption(command.createOption(UNDER_VIEW).hideHelp());

/** Throws TradectlError `usage`. */
export const viewFlags = (options: Options, { ascii }: Context, onQuit: ViewFlags['onQuit']): ViewFlags => ({
  onQuit: flagOf(options, 'onQuit', ON_QUIT) ?? onQuit,
  onHangup: flagOf(options, 'onHangup', ON_HANGUP) ?? 'keep',
  isAscii: ascii || isSet(options, 'ascii'),
});

/** On a terminal, unless what is replayed is over before anybody could look. */
export const isShown = ({ context, options }: Call, { speed, files }: TradeFlags): boolean =>
  isAtTerminal(context) &&
  !['json', 'headless', 'underView'].some((name) => isSet(options, name)) &&
  (files.length === 0 || speed !== Number.POSITIVE_INFINITY);
