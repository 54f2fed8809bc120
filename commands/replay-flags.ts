/** How a replay runs: its speed, the times that it covers, and the keys on a terminal. */

import type { Command } from 'commander';
import { ReplayControl } from '../src/app/relay/replay-control.js';
import { streamClock } from '../src/app/stream/clock.js';
import type { Micros } from '../src/core/base/time.js';
import { isSomebodyThere } from './ask.js';
import type { Context } from './context.js';
import { isSet } from './options/common.js';
import { SPEED, TIME } from './options/times.js';
import { badFlag, flagOf } from './options/values.js';
import { ReplayKeys } from './replay-keys.js';
import type { Options } from './run-command.js';

export const REPLAY_FLAGS = ['speed', 'fromTime', 'until', 'paused'] as const;

export const replayOptions = (command: Command): Command =>
  command
    .option('--speed <factor>', 'of a replay: 1x, 10x, 100x, any factor, max (1x)')
    .option('--from-time <time>', 'of a replay: begin there, such as 2024-08-08T23:55:00Z')
    .option('--until <time>', 'of a replay: end before that time')
    .option('--paused', 'of a replay on a terminal: begin paused (space goes on, s steps)');

/** The keys of a replay, for the help. */
export const KEYS_HELP = `
Keys of a replay on a terminal:
  space  pause, go on        s, right  one event        + -  faster, slower
  g      go to a time: 23:55:30, 2024-08-08T23:55:30Z, +30s, -5m; then Enter
  q      leave`;

interface Range {
  readonly from: Micros | undefined;
  readonly until: Micros | undefined;
}

/** Throws TradectlError `usage` for times that hold nothing between them. */
export function rangeOf(options: Options): Range {
  const [from, until] = [flagOf(options, 'fromTime', TIME), flagOf(options, 'until', TIME)];
  if (from !== undefined && until !== undefined && from >= until)
    throw badFlag('--until', '--until is not after --from-time', 'swap the two times');
  return { from, until };
}

/** Throws TradectlError `usage`: what begins paused without keys would never go on. */
export function controlOf(context: Context, options: Options): ReplayControl {
  const isPaused = isSet(options, 'paused');
  if (isPaused && !isSomebodyThere(context))
    throw badFlag('--paused', '--paused needs a terminal for its keys', 'leave it out');
  return new ReplayControl(flagOf(options, 'speed', SPEED) ?? 1, isPaused);
}

/** Listens to the keys, where there are any; what they do is told. The answer gives the keyboard back. */
export function openKeys(
  context: Context,
  control: ReplayControl,
  notice: (text: string) => void,
  leave: () => void,
): () => void {
  const { stdin } = process;
  if (!isSomebodyThere(context)) return () => undefined;
  const keys = new ReplayKeys({ control, now: () => streamClock.now(), notice });
  const press = (bytes: Buffer): void => {
    const key = bytes.toString('utf8');
    // Raw mode takes the signals away from us.
    if (key === '\u0003') process.kill(process.pid, 'SIGINT');
    else if (key === '\u001A') {
      stdin.setRawMode(false);
      process.kill(process.pid, 'SIGTSTP');
    } else if (key === 'q' && keys.typed === undefined) leave();
    else keys.press(key);
  };
  const resumed = (): void => void stdin.setRawMode(true);
  process.on('SIGCONT', resumed);
  resumed();
  stdin.on('data', press);
  stdin.resume();
  return () => {
    process.off('SIGCONT', resumed);
    stdin.off('data', press);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
