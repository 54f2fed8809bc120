/** `tradectl stream --replay` and `--from`: events of files, or of another tradectl, at any speed, to here and on. */

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Reader, TIMEFRAME } from '../src/app/config/formats.js';
import type { Publisher } from '../src/app/relay/outgoing.js';
import { RELAY_CHANNELS, type Selection, topicsOf } from '../src/app/relay/selection.js';
import type { RelaySource } from '../src/app/relay/source.js';
import { replayClock } from '../src/app/trade/pacer.js';
import { TIMEFRAMES } from '../src/core/base/time.js';
import { BarMaker } from '../src/core/market/bars/bar-maker.js';
import { sessionBuckets, utcBuckets } from '../src/core/market/bars/buckets.js';
import { configOf, listOf, textOf } from './options/common.js';
import { COUNT, RETRIES } from './options/feed.js';
import { parseRunOptions } from './options/run.js';
import { DURATION } from './options/times.js';
import { badFlag, flagName, flagOf, parseFlag } from './options/values.js';
import { controlOf, REPLAY_FLAGS, rangeOf, replayOptions } from './replay-flags.js';
import { type Call, DONE, type Handler, type Options } from './run-command.js';
import { openOutgoing, publishOptions } from './stream-publish.js';
import { closeRecording, openRecording, type Recording, recordOptions, stopOf } from './stream-record.js';
import { refuseMixed, refuseUntold } from './stream-refusals.js';
import { createStreamScreen } from './stream-screen.js';

/** Declares the flags of both ways, and of publishing. */
export const relayOptions = (command: Command): Command =>
  replayOptions(recordOptions(publishOptions(command)))
    .option('--replay <files...>', 'replay recordings (folders, files), captures of a feed, or files of bars')
    .option('--make-bars <timeframe>', 'with --replay or --from: make bars of the trades, such as 1Min')
    .option('--bars-of <what>', 'what those bars are made of: trades, or the middle of quotes (trades)')
    .option('--calendar <name>', 'of those bars: always (aligned to UTC), or nyse (to its sessions) (always)')
    .option('--from <address>', 'take the events of another tradectl: tcp://127.0.0.1:5555, ipc:///path')
    .option('--server-key <key>', 'with --from: the public key of the publisher');

/** Runs the relay that the flags ask for, or the live feed where they ask for none. Throws TradectlError. */
export async function relayOr(call: Call, live: Handler): Promise<number> {
  const { options } = call;
  if (listOf(options, 'replay').length > 0 || textOf(options, 'from') !== undefined) return relay(call);
  for (const name of [...REPLAY_FLAGS, 'makeBars', 'barsOf', 'calendar', 'serverKey'])
    if (options[name] !== undefined)
      throw badFlag(flagName(name), `${flagName(name)} is not of a live feed`, 'add --replay FILE or --from ADDRESS');
  return live(call);
}

async function relay(call: Call): Promise<number> {
  const { context, options } = call;
  refuseMixed(options);
  const [selection, bars] = [selectionOf(call), barsOf(options)];
  const { runRelay } = await import('../src/app/relay/run-relay.js');
  const control = controlOf(context, options);
  const source = await openSource(call, selection);
  const screen = await createStreamScreen(call, {
    mode: source.timeOf === undefined ? 'DATA' : 'REPLAY',
    source: source.description,
    isSlow: source.timeOf === undefined || control.speed !== Number.POSITIVE_INFINITY,
  });
  const untold = new Set(selection.symbols);
  let outgoing: Publisher | undefined;
  let recording: Recording | undefined;
  try {
    for (const text of [source.description, ...source.notices]) screen.notice(text);
    outgoing = await openOutgoing(call, screen.notice);
    recording = await openRecording(call, screen.notice);
    const [publisher, recorder] = [outgoing, recording];
    if (source.timeOf !== undefined) screen.steer(control);
    const figures = await runRelay({
      source,
      selection,
      bars,
      control,
      range: rangeOf(options),
      count: flagOf(options, 'count', COUNT),
      durationMicros: flagOf(options, 'duration', DURATION),
      retriesMax: flagOf(options, 'retries', RETRIES),
      clock: replayClock,
      signal: AbortSignal.any([stopOf(context.signal, recording), screen.left]),
      tell: screen.tell,
      publish: (event) => {
        if (event.symbol !== undefined) untold.delete(event.symbol);
        publisher?.publish(event);
        recorder?.take(event);
      },
      backlog: () => (recorder?.isFull === true ? Number.POSITIVE_INFINITY : process.stdout.writableLength),
      notice: screen.notice,
    });
    screen.end(figures);
    const isWhole = options['replay'] !== undefined && options['duration'] === undefined;
    if (isWhole && !context.signal.aborted && !screen.left.aborted)
      refuseUntold(untold, figures.messages, screen.notice);
  } finally {
    screen.close();
    source.close();
    outgoing?.close();
    await closeRecording(recording, screen.notice);
  }
  return DONE;
}

async function openSource(call: Call, selection: Selection): Promise<RelaySource> {
  const { context, options } = call;
  const files = listOf(options, 'replay').map((file) => resolve(context.cwd, file));
  const { openRelaySource } = await import('../src/app/relay/open-source.js');
  return openRelaySource({
    files,
    runOptions: () => parseRunOptions({ ...options, from: undefined }, configOf(call)),
    endpoint: textOf(options, 'from'),
    topics: topicsOf(selection),
    keyFile: textOf(options, 'curveKey'),
    serverKey: textOf(options, 'serverKey'),
  });
}

const oneOf = <Name extends string>(names: readonly Name[]): Reader<Name> => ({
  expected: `one of ${names.join(', ')}`,
  choices: names,
  parse: (text) => names.find((name) => name === text),
});

const CHANNEL = oneOf(RELAY_CHANNELS);

/** Without channels all are told; without symbols, or with `*`, those of all symbols. */
function selectionOf({ args, options }: Call): Selection {
  const names = textOf(options, 'channels')?.split(',');
  const channels = names?.map((name) => parseFlag('--channels', name, CHANNEL)) ?? RELAY_CHANNELS;
  const symbols = args.flatMap((arg) => arg.split(',')).filter((symbol) => symbol !== '*');
  return { channels: [...new Set(channels)], symbols };
}

const BARS_OF = oneOf(['trades', 'quotes']);
const CALENDAR = oneOf(['always', 'nyse']);

function barsOf(options: Options): BarMaker | undefined {
  const timeframe = flagOf(options, 'makeBars', TIMEFRAME);
  const from = flagOf(options, 'barsOf', BARS_OF);
  const calendar = flagOf(options, 'calendar', CALENDAR);
  if (timeframe === undefined) {
    const alone = from === undefined ? calendar && '--calendar' : '--bars-of';
    if (alone !== undefined) throw badFlag(alone, `${alone} is of --make-bars`, 'add --make-bars 1Min');
    return undefined;
  }
  const buckets = (calendar === 'nyse' ? sessionBuckets : utcBuckets)(TIMEFRAMES[timeframe]);
  return new BarMaker({ buckets, from: from ?? 'trades', isFilled: false, lateBars: 2 });
}
