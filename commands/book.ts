/** `tradectl book`: an order book that is stale until proven fresh, from a live feed or a capture. */

import { resolve } from 'node:path';
import { replayBook } from '../src/app/book/replay-book.js';
import type { BookResult } from '../src/app/book/told-book.js';
import { Pacer, systemClock } from '../src/app/trade/pacer.js';
import type { Micros } from '../src/core/base/time.js';
import { renderBook } from '../src/views/book-ladder.js';
import type { Mode } from '../src/views/tui/parts.js';
import { isAtTerminal } from './ask.js';
import { bookOptions, type Follow, unwatched } from './book-options.js';
import { withScreen } from './book-screen.js';
import { configOption, isSet, jsonOption, textOf } from './options/common.js';
import { shareOption } from './options/feed.js';
import { SPEED } from './options/times.js';
import { badFlag, flagName, flagOf } from './options/values.js';
import { asciiOption } from './options/view.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command
    .description('The order book of a symbol, with gaps found and proven: live, or from a capture')
    .argument('<symbol>', 'as the venue names it, such as ETHUSDT or BTC/USD')
    .option('--feed <name>', 'binance, kraken, crypto (Alpaca, needs keys), or sim')
    .option('--endpoint <url>', 'another server of the feed, such as a simulator on 127.0.0.1')
    .option(
      '--replay <file>',
      'a recording (its folder, or a file), or a capture: lines of `<receive time in ns> <json>`',
    )
    .option('--speed <factor>', 'of a replay: 1x, 10x, 100x, max (max)')
    .option('--depth <levels>', 'levels a side; 0 is the whole book (10)')
    .option('--once', 'stop as soon as the book is fresh')
    .option('--count <n>', 'stop a live book after that many changes')
    .option('--duration <time>', 'stop a live book after that much time, such as 10s')
    .option('--retries <n>', 'attempts to reach a venue that was never reached, after the first (5)');
  asciiOption(configOption(jsonOption(shareOption(command))))
    .addHelpText('after', examples(EXAMPLES))
    .action(run(book));
};

const EXAMPLES = [
  'tradectl book ETHUSDT --feed binance',
  'tradectl book BTC/USD --feed kraken --depth 25 --once --json',
  'tradectl book ETHUSDT --replay ethusdt.jsonl.gz --speed 10x',
  'tradectl book ETHUSDT --replay ./recorded --json',
  'tradectl book ETHUSDT --feed binance --replay ethusdt.jsonl.gz --depth 50 --json',
];

const LIVE_ONLY = ['endpoint', 'count', 'duration', 'retries'];
const MAX = Number.POSITIVE_INFINITY;

async function book(call: Call): Promise<number> {
  const { context, options } = call;
  const isReplay = textOf(options, 'replay') !== undefined;
  const isJson = isSet(options, 'json');
  const isPerson = isAtTerminal(context) && !isJson && !isSet(options, 'once');
  // As fast as it goes there is nothing to watch.
  const isWatched = isPerson && (!isReplay || speedOf(call) !== MAX);
  const follow = isReplay ? replay(call) : await (await import('./book-live.js')).liveBook(call, isWatched);
  const terms = { mode: modeOf(call, isReplay), ascii: context.ascii || isSet(options, 'ascii') };
  const result = await (isWatched ? withScreen(context, terms, follow) : follow(unwatched(call)));
  if (!isJson) context.out.write(renderBook(viewOf(result), { ...context, ascii: terms.ascii }));
  return result.record.state === 'fresh' ? DONE : ANSWER_IS_NO;
}

const modeOf = ({ options }: Call, isReplay: boolean): Mode =>
  isReplay ? 'REPLAY' : textOf(options, 'feed') === 'sim' ? 'SIMULATED' : 'DATA';

const speedOf = ({ options }: Call): number => flagOf(options, 'speed', SPEED) ?? MAX;

function replay(call: Call): Follow {
  const { context, args, options } = call;
  for (const name of LIVE_ONLY)
    if (textOf(options, name) !== undefined)
      throw badFlag(flagName(name), `${flagName(name)} is of a live book`, 'leave it out, or leave out --replay');
  if (isSet(options, 'ownConnection'))
    throw badFlag('--own-connection', '--own-connection is of a live book', 'leave it out, or leave out --replay');
  const path = resolve(context.cwd, textOf(options, 'replay') ?? '');
  const shared = { ...bookOptions(call), path, symbol: args[0] ?? '' };
  return (watching) => replayBook({ ...watching, ...shared, pace: paceOf(speedOf(call), watching.signal) });
}

/** Waits for a message's time; undefined where nothing is to be waited for. */
function paceOf(speed: number, signal: AbortSignal): ((time: Micros) => Promise<void>) | undefined {
  if (speed === MAX) return undefined;
  const pacer = new Pacer(systemClock, speed, undefined);
  return async (time) => {
    const ms = pacer.delayMs(time);
    if (ms > 0) await systemClock.sleep(ms, signal);
    signal.throwIfAborted();
  };
}

const viewOf = ({ record, feed, measures, counts }: BookResult) => ({ ...record, feed, measures, counts });
