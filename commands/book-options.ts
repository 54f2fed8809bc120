/** What a live book and a replayed one have in common: their flags, and where lines and notices go. */

import type { BookResult } from '../src/app/book/told-book.js';
import type { BookFeed } from '../src/app/book/venues.js';
import type { BookRecord } from '../src/core/view/book-record.js';
import { escapeControls } from '../src/views/escape.js';
import type { Watching } from './book-screen.js';
import { isSet } from './options/common.js';
import { flagOf } from './options/values.js';
import type { Call } from './run-command.js';

/** Follows a book to its end. */
export type Follow = (watching: Watching) => Promise<BookResult>;

const FEEDS: Readonly<Record<string, BookFeed>> = {
  binance: 'binance',
  kraken: 'kraken',
  crypto: 'alpaca',
  alpaca: 'alpaca',
  sim: 'alpaca',
};

const FEED = {
  expected: Object.keys(FEEDS).join(', '),
  choices: Object.keys(FEEDS),
  parse: (text: string): BookFeed | undefined => (Object.hasOwn(FEEDS, text) ? FEEDS[text] : undefined),
};

const DEPTH = {
  expected: 'a whole number of levels such as 10, or 0 for the whole book',
  parse: (text: string): number | undefined => (/^\d{1,6}$/.test(text) ? Number(text) : undefined),
};

/** The flags that both have, and their lines. */
export const bookOptions = ({ context, options }: Call) => ({
  feed: flagOf(options, 'feed', FEED),
  depth: flagOf(options, 'depth', DEPTH) ?? 10,
  once: isSet(options, 'once'),
  onRecord: (record: BookRecord): void => {
    if (isSet(options, 'json')) context.out.write(`${JSON.stringify(record)}\n`);
  },
});

/** Nobody looks on: what is to be told goes to stderr. */
export const unwatched = ({ context }: Call): Watching => ({
  signal: context.signal,
  onWatch: () => undefined,
  onNotice: (text) => context.err.write(`notice: ${escapeControls(text)}\n`),
});
