/** The whole HTTP side over a world, and requests to it. */

import { afterEach } from 'vitest';
import type { World } from '../../../src/core/sim/world/world.js';
import { dataRoutes } from '../../../src/io/alpaca-sim/data/routes.js';
import type { HttpOptions } from '../../../src/io/alpaca-sim/http/server.js';
import { tradingRoutes } from '../../../src/io/alpaca-sim/rest/routes.js';
import { uuid } from './fake-world.js';
import { HEADERS, startTestServer } from './http/http-client.js';

type Text =
  | 'id'
  | 'message'
  | 'status'
  | 'symbol'
  | 'qty'
  | 'client_order_id'
  | 'created_at'
  | 'replaces'
  | 'asset_id'
  | 'activity_type'
  | 'market_value'
  | 'cost_basis'
  | 'unrealized_pl'
  | 'lastday_price'
  | 'cash'
  | 'equity'
  | 'long_market_value'
  | 'short_market_value'
  | 'timestamp'
  | 't'
  | 'c'
  | 'v';

/** A page or a list by its symbols. */
interface Parts {
  readonly bars: Body;
  readonly trades: Body;
  readonly quotes: Body;
  readonly snapshots: Body;
  readonly AAPL: Body;
  readonly MSFT: Body;
  readonly 'BTC/USD': Body;
  readonly latestQuote: Body;
  readonly legs: Body;
}
interface Rows {
  readonly length: number;
  map<T>(change: (row: Body, index: number) => T): T[];
  find(isWanted: (row: Body) => boolean): Body | undefined;
  every(holds: (row: Body) => boolean): boolean;
  at(index: number): Body;
}
/** JSON as tests look into it: what is named is taken to be there, whether the answer is an object or a list. */
export type Body = Readonly<Record<Text, string>> & Parts & Rows & { readonly code: number; readonly bp: number };

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Parsed; undefined where it is no JSON. */
  readonly body: Body;
  readonly headers: Headers;
}

export interface Api {
  readonly url: string;
  get(path: string): Promise<Answer>;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Text is sent as it is, anything else as JSON. The server ends with the test. */
export async function startApi(world: World, options: Partial<HttpOptions> = {}): Promise<Api> {
  const terms = { id: uuid(1), number: 'PA123', multiplier: 2 } as const;
  const routes = [...tradingRoutes(world, terms), ...dataRoutes(world)];
  const server = await startTestServer({ routes, ...options });
  closing.push(() => server.close());
  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return answerOf(
      await fetch(server.url + path, { method, headers: HEADERS, ...(text === undefined ? {} : { body: text }) }),
    );
  };
  return { url: server.url, get: (path) => send('GET', path), send };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return {
    status: response.status,
    text,
    body: (isJson && text !== '' ? JSON.parse(text) : undefined) as Body,
    headers: response.headers,
  };
}
