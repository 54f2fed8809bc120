/** `tradectl book`: an order book that is stale until proven fresh, from a capture. */

import { resolve } from 'node:path';
import { replayBook } from '../src/app/book/replay-book.js';
import type { BookResult } from '../src/app/book/told-book.js';
import type { BookFeed } from '../src/app/book/venues.js';
import { TradectlError } from '../src/core/base/errors.js';
import { renderBook } from '../src/views/book-ladder.js';
import { escapeControls } from '../src/views/escape.js';
import { isSet, jsonOption, textOf } from './options/common.js';
import { flagOf } from './options/values.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command
    .description('The order book of a symbol, with gaps found and proven')
    .argument('<symbol>', 'as the venue names it, such as ETHUSDT or BTC/USD')
    .option('--feed <name>', 'whose messages the capture holds: binance, kraken or alpaca (told by the first)')
    .option('--replay <file>', 'a capture: lines of `<receive time in ns> <json>`, plain or gzip')
    .option('--depth <levels>', 'levels a side; 0 is the whole book (10)')
    .option('--once', 'stop as soon as the book is fresh');
  jsonOption(command).addHelpText('after', examples(EXAMPLES)).action(run(book));
};

const EXAMPLES = [
  'tradectl book ETHUSDT --replay ethusdt.jsonl.gz',
  'tradectl book ETHUSDT --feed binance --replay ethusdt.jsonl.gz --depth 50 --json',
  'tradectl book BTC/USD --feed kraken --replay kraken.jsonl --once --json',
];

const FEEDS: readonly BookFeed[] = ['binance', 'kraken', 'alpaca'];

const FEED = {
  expected: FEEDS.join(', '),
  choices: FEEDS,
  parse: (text: string): BookFeed | undefined => FEEDS.find((feed) => feed === text),
};

const DEPTH = {
  expected: 'a whole number of levels such as 10, or 0 for the whole book',
  parse: (text: string): number | undefined => (/^\d{1,6}$/.test(text) ? Number(text) : undefined),
};

async function book({ context, args, options }: Call): Promise<number> {
  const { out, err, signal } = context;
  const path = textOf(options, 'replay');
  const [feed, depth = 10] = [flagOf(options, 'feed', FEED), flagOf(options, 'depth', DEPTH)];
  if (path === undefined) throw withoutReplay();
  const isJson = isSet(options, 'json');
  const result = await replayBook({
    path: resolve(context.cwd, path),
    symbol: args[0] ?? '',
    feed,
    depth,
    once: isSet(options, 'once'),
    signal,
    onRecord: (record) => {
      if (isJson) out.write(`${JSON.stringify(record)}\n`);
    },
    onNotice: (text) => err.write(`notice: ${escapeControls(text)}\n`),
  });
  if (!isJson) out.write(renderBook(viewOf(result), context));
  return result.record.state === 'fresh' ? DONE : ANSWER_IS_NO;
}

const viewOf = ({ record, feed, measures, counts }: BookResult) => ({ ...record, feed, measures, counts });

const withoutReplay = (): TradectlError =>
  new TradectlError('usage', 'live books come with the stream: this version replays captures', {
    where: '--replay',
    hint: 'name a capture with --replay FILE',
  });
