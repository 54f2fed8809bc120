/** The other side of Alpaca's protocol: how one process passes its stream on to others that speak as to Alpaca. */

import { type Micros, timeText } from '../../core/base/time.js';
import type { BookLevel, BookSnapshot, Quote } from '../../core/events.js';
import { CHANNELS, type Topic } from '../../core/feed/messages.js';
import type { StreamServing, Wish } from '../shared/venue.js';
import { isRecord } from './record.js';

const say = (message: object): string => JSON.stringify([message]);

const stampOf = ({ tsEvent, nanos }: { readonly tsEvent: Micros; readonly nanos: number }): string => {
  const [seconds = '', micros = ''] = timeText(tsEvent).replace('Z', '').split('.');
  return `${seconds}.${micros.padEnd(6, '0')}${String(nanos).padStart(3, '0')}Z`;
};

const sideOf = (side: readonly BookLevel[]) => side.map(({ price, size }) => ({ p: price, s: size }));

/** Who shares a stream shows no keys: that it could open the socket is proof enough. */
export const alpacaServing: StreamServing = {
  encode: (frame) => JSON.stringify(isRecord(frame) && frame['action'] === 'auth' ? { action: 'auth' } : frame),
  greeting: say({ T: 'success', msg: 'connected' }),
  authenticated: say({ T: 'success', msg: 'authenticated' }),
  subscription: (topics) => {
    const lists = CHANNELS.map((channel) => [channel, topics.filter((topic) => topic.channel === channel)] as const);
    return say({
      T: 'subscription',
      ...Object.fromEntries(lists.map(([channel, list]) => [channel, list.map(({ symbol }) => symbol)])),
    });
  },
  refusal: (code, message, symbol) => say({ T: 'error', code, msg: message, S: symbol }),
  quote: (quote: Quote) => {
    const { symbol, bidPrice, bidSize, askPrice, askSize } = quote;
    return say({ T: 'q', S: symbol, bp: bidPrice, bs: bidSize, ap: askPrice, as: askSize, t: stampOf(quote) });
  },
  book: (book: BookSnapshot) =>
    say({ T: 'o', S: book.symbol, t: stampOf(book), b: sideOf(book.bids), a: sideOf(book.asks), r: true }),
  wish: wishOf,
};

function wishOf(text: string): Wish | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { action } = value;
  if (action === 'auth') return { kind: 'auth' };
  return action === 'subscribe' || action === 'unsubscribe' ? { kind: action, topics: topicsOf(value) } : undefined;
}

function topicsOf(lists: Readonly<Record<string, unknown>>): readonly Topic[] {
  return CHANNELS.flatMap((channel) => {
    const symbols = lists[channel];
    return Array.isArray(symbols) ? symbols.map((symbol) => ({ channel, symbol: String(symbol) })) : [];
  });
}
