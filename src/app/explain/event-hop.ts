/** What led to a decision, in words: the market's event, somebody's wish, or the session itself. */

import type { CauseRecord } from '../../io/sqlite/causes.js';
import { eventRecord, type Hop, textAt, tookText } from './hop.js';

/** `at` stands where what led to it has no time of its own. */
export function eventHop(cause: CauseRecord, at: number): Hop {
  const ts = textAt(cause.at ?? cause.decidedAt ?? at);
  return { hop: 'event', ts, text: `${whatText(cause)}${arrivedText(cause)}`, event: eventRecord(cause) };
}

function whatText({ kind, symbol = '', price, size, bid, ask, who, order, status, fill }: CauseRecord): string {
  switch (kind) {
    case 'trade':
      return `a trade of ${symbol}: ${size} at ${price}`;
    case 'quote':
      return `a quote of ${symbol}: bid ${bid}, ask ${ask}`;
    case 'bar':
      return `the bar of ${symbol} that begins here, closed at ${price}`;
    case 'opening':
      return `the next price of ${symbol}: ${price}`;
    case 'book_snapshot':
    case 'book_delta':
      return `the book of ${symbol}`;
    case 'report':
      return `word on ${order}: ${status}${fill === undefined ? '' : `, ${fill}`}`;
    case 'feed':
      return `the feed${symbol === '' ? '' : ` of ${symbol}`} is ${status}`;
    case 'trading_status':
      return `the exchange says ${status} of ${symbol}`;
    case 'movement':
      return `the account was moved: ${status}`;
    case 'clock':
      return 'time passed, without an event of the market';
    case 'asked':
      return `by hand: ${who}`;
    case 'session':
      return 'no event: the session did it of itself';
  }
}

function arrivedText({ at, receivedAt, kind }: CauseRecord): string {
  if (receivedAt === undefined || kind === 'clock' || receivedAt === at) return '';
  const after = at === undefined || kind === 'bar' ? '' : `, ${tookText(at, receivedAt)} later`;
  return `; here by ${textAt(receivedAt)}${after}`;
}
