/** `tradectl stream`: trades, quotes, bars and books of a live market, one line each. */

import { randomBytes } from 'node:crypto';
import type { Reader } from '../src/app/config/formats.js';
import { loadKeys } from '../src/app/config/keys.js';
import type { Publisher } from '../src/app/relay/outgoing.js';
import { streamClock } from '../src/app/stream/clock.js';
import { CHANNEL_NAMES, FEEDS, needsKeys, openVenue, topicsOf } from '../src/app/stream/feeds.js';
import { runStream } from '../src/app/stream/session.js';
import { configOption, isSet, jsonOption, textOf } from './options/common.js';
import { COUNT, endpointOf, FEED, RETRIES, shareInOf, shareOption } from './options/feed.js';
import { parseSymbols } from './options/lists.js';
import { DURATION } from './options/times.js';
import { badFlag, flagOf, parseFlag } from './options/values.js';
import { asciiOption } from './options/view.js';
import { KEYS_HELP } from './replay-flags.js';
import { type Call, type Define, DONE, examples } from './run-command.js';
import { openOutgoing } from './stream-publish.js';
import { closeRecording, openRecording, type Recording, stopOf } from './stream-record.js';
import { relayOptions, relayOr } from './stream-relay.js';
import { createStreamScreen } from './stream-screen.js';

export const define: Define = (command, run) => {
  command
    .description('Stream trades, quotes, bars and books of a live market, of files, or of another tradectl')
    .argument('[symbols...]', 'such as AAPL MSFT, BTC/USD (crypto, kraken), BTCUSDT (binance), FAKEPACA (test)')
    .option('--feed <name>', `${FEEDS.join(', ')} (iex)`)
    .option('--channels <list>', `of ${CHANNEL_NAMES.join(', ')} (trades)`)
    .option('--endpoint <url>', 'another server of the feed, such as a simulator on 127.0.0.1')
    .option('--encoding <name>', 'json or msgpack, of Alpaca feeds (json)')
    .option('--count <n>', 'stop after that many messages')
    .option('--duration <time>', 'stop after that much time, such as 10s')
    .option(
      '--retries <n>',
      'attempts to reach a venue that was never reached, after the first (5; of --from, without end)',
    )
    .option('--csv', 'a table on stdout; bids and asks of books as price:size, with spaces between')
    .option('--headless', 'lines only, no screen: as in a pipe');
  asciiOption(command);
  shareOption(relayOptions(command));
  configOption(jsonOption(command))
    .addHelpText('after', KEYS_HELP + examples(EXAMPLES))
    .action(run((call) => relayOr(call, stream)));
};

const EXAMPLES = [
  'tradectl stream FAKEPACA --feed test --count 5',
  'tradectl stream AAPL MSFT --channels trades,bars --duration 60s --json',
  'tradectl stream BTCUSDT --feed binance --channels trades,book --json | head',
  'tradectl stream --replay ethusdt.jsonl.gz --speed 10x --channels trades,quotes',
  'tradectl stream --replay bars.csv --speed max --publish tcp://127.0.0.1:5555 --wait',
  'tradectl stream BTCUSDT --feed binance --channels trades,book --record ./btc',
  'tradectl stream --replay ./btc --speed 10x --from-time 2024-08-08T23:55:00Z',
  'tradectl stream --from tcp://127.0.0.1:5555 --json',
];

const ENCODING: Reader<'json' | 'msgpack'> = {
  expected: 'json or msgpack',
  choices: ['json', 'msgpack'],
  parse: (text) => (text === 'json' || text === 'msgpack' ? text : undefined),
};
const CHANNEL: Reader<string> = {
  expected: `one of ${CHANNEL_NAMES.join(', ')}`,
  choices: CHANNEL_NAMES,
  parse: (text) => CHANNEL_NAMES.find((name) => name === text),
};

async function stream(call: Call): Promise<number> {
  const { context, options } = call;
  if (isSet(options, 'json') && isSet(options, 'csv'))
    throw badFlag('--csv', '--json and --csv exclude each other', 'leave one of them out');
  const feed = flagOf(options, 'feed', FEED) ?? 'iex';
  if (!needsKeys(feed) && textOf(options, 'encoding') !== undefined)
    throw badFlag('--encoding', `${feed} speaks JSON only`, 'leave --encoding out');
  const names = (textOf(options, 'channels') ?? 'trades').split(',');
  const channels = [...new Set(names.map((name) => parseFlag('--channels', name, CHANNEL)))];
  const topics = topicsOf(feed, channels, symbolsOf(call.args));
  const limits = { count: flagOf(options, 'count', COUNT), durationMicros: flagOf(options, 'duration', DURATION) };
  const retriesMax = flagOf(options, 'retries', RETRIES) ?? 5;
  const venue = await openVenue({
    feed,
    endpoint: endpointOf(call, feed),
    keys: needsKeys(feed) ? loadKeys(context.env, context.cwd) : undefined,
    encoding: flagOf(options, 'encoding', ENCODING) ?? 'json',
    topics,
  });
  const mode = feed === 'sim' || feed === 'test' ? 'SIMULATED' : 'DATA';
  const screen = await createStreamScreen(call, { mode, source: `${feed}  ${channels.join(' ')}`, isSlow: true });
  let outgoing: Publisher | undefined;
  let recording: Recording | undefined;
  try {
    outgoing = await openOutgoing(call, screen.notice);
    recording = await openRecording(call, screen.notice);
    const [publisher, recorder] = [outgoing, recording];
    const figures = await runStream({
      venue,
      topics,
      shareIn: await shareInOf(call, feed, screen.notice),
      ...limits,
      retriesMax,
      clock: streamClock,
      seed: randomBytes(4).readUInt32LE(),
      signal: AbortSignal.any([stopOf(context.signal, recorder), screen.left]),
      record: (event) => recorder?.take(event),
      // What stdout holds back is known to the process alone.
      backlog: () => (recorder?.isFull === true ? Number.POSITIVE_INFINITY : process.stdout.writableLength),
      tell: (events) => {
        screen.tell(events);
        for (const event of events) publisher?.publish(event);
      },
      notice: screen.notice,
      onFigures: screen.watch,
    });
    screen.end(figures);
  } finally {
    screen.close();
    outgoing?.close();
    await closeRecording(recording, screen.notice);
  }
  return DONE;
}

/** `AAPL MSFT`, and `AAPL,MSFT` too; `*` is all that the feed has. */
function symbolsOf(args: readonly string[]): readonly string[] {
  if (args.length === 0) throw badFlag('symbols', 'no symbol is named', 'tradectl stream AAPL, or --replay FILE');
  return args.length === 1 && args[0] === '*' ? args : parseSymbols(args.join(','), 'symbols');
}
