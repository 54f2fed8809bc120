/** Historical bars, trades and quotes, page by page. */

import { jsonText, type Reply } from '../http/reply.js';
import { jsonOf, type WireMap } from '../stream/wire-value.js';
import type { DataAsk } from './ask.js';
import { type Page, pageOf, parseToken, type Row } from './page.js';
import { barRows, quoteRows, type Source, tradeRows } from './rows.js';
import { readSpan } from './span.js';
import { parseFrame } from './timeframe.js';

const LIMIT = { min: 1, max: 10_000, otherwise: 1000 };

export function barHistory(ask: DataAsk): Reply {
  const text = ask.query.text('timeframe');
  if (text === undefined) throw ask.query.bad('timeframe is required');
  const frame = parseFrame(text);
  if (frame === undefined) throw ask.query.bad(`invalid timeframe: ${text}`);
  return history(ask, 'bars', frame.letter, (source, symbol) => barRows(source, symbol, frame));
}

export const tradeHistory = (ask: DataAsk): Reply => history(ask, 'trades', 'V', tradeRows);
export const quoteHistory = (ask: DataAsk): Reply => history(ask, 'quotes', 'Q', quoteRows);

type RowsOf = (source: Source, symbol: string) => readonly Row[];

/** `mark` names the kind of rows in page tokens: one of another kind is refused. */
function history(ask: DataAsk, name: string, mark: string, rowsOf: RowsOf): Reply {
  const { query, symbols, isCrypto, world } = ask;
  const limit = query.integer('limit', LIMIT);
  const isDescending = query.choice('sort', ['asc', 'desc']) === 'desc';
  const span = readSpan(query, world.now(), isCrypto);
  const cursor = query.parsed('page_token', (token) => parseToken(token, mark), 'not a token of this request');
  const source = { history: world.history, span, isCrypto };
  const page = pageOf({ symbols, limit, isDescending, cursor, mark }, (symbol) => rowsOf(source, symbol));
  return jsonText(200, jsonOf(answer(ask, name, page)));
}

function answer({ isSingle, symbols: [symbol = ''] }: DataAsk, name: string, { rows, nextToken }: Page): WireMap {
  const told = isSingle ? { [name]: rows.get(symbol) ?? [], symbol } : { [name]: Object.fromEntries(rows) };
  return { ...told, next_page_token: nextToken };
}
