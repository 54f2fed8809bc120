/** Flags of the view of a trader. */

import type { Command } from 'commander';
import type { Reader } from '../../src/app/config/formats.js';
import type { Context } from '../context.js';
import type { Options } from '../run-command.js';
import { isSet } from './common.js';
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

/** Throws TradectlError `usage`. */
export const viewFlags = (options: Options, { ascii }: Context, onQuit: ViewFlags['onQuit']): ViewFlags => ({
  onQuit: flagOf(options, 'onQuit', ON_QUIT) ?? onQuit,
  onHangup: flagOf(options, 'onHangup', ON_HANGUP) ?? 'keep',
  isAscii: ascii || isSet(options, 'ascii'),
});
