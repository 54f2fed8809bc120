/** The way of one request: known path, right keys, within the rate, a body of fair size, then its handler. */

import type { IncomingMessage } from 'node:http';
import { type Micros, toMillis } from '../../../core/base/time.js';
import type { Faults } from '../../../core/sim/faults.js';
import { API_WORDS, type ApiName, apiOf } from './api-words.js';
import { type Credentials, identify } from './auth.js';
import { readBody } from './body.js';
import { after, before, heldBack } from './misbehave.js';
import { type RateLimit, rateHeaders } from './rate.js';
import { Refused } from './refused.js';
import { failure, pageFailure, plainFailure, type Reply, withHeaders } from './reply.js';
import type { Call, Match, Route, Router } from './router.js';

export interface AnswerTerms {
  readonly router: Router;
  readonly credentials: Credentials;
  readonly rates: Readonly<Record<ApiName, RateLimit>>;
  readonly bodyMax: number;
  readonly faults: Faults;
  readonly clock: () => Micros;
  readonly wait: (ms: number) => Promise<void>;
  /** A handler failed: a bug, told to whoever runs the server. */
  readonly onBug: (error: unknown) => void;
}

/** Undefined where the connection is to end without an answer. */
export async function answer(request: IncomingMessage, terms: AnswerTerms): Promise<Reply | undefined> {
  const { method = 'GET', url = '/' } = request;
  const [path = '/', ...search] = url.split('?');
  const match = terms.router(method, path);
  if (match.kind !== 'found') return unroutable(match);
  const asked = { method, path, params: match.params, query: new URLSearchParams(search.join('?')) };
  const { access } = match.route;
  if (access !== 'control' && access !== 'page') return guarded(request, match.route, asked, terms);
  const refused = access === 'control' ? refusal(request, match.route, terms.credentials) : undefined;
  return refused ?? readAndHandle(request, match.route, { ...asked, skewMs: 0 }, terms);
}

function unroutable(match: Exclude<Match, { kind: 'found' }>): Reply {
  if (match.kind === 'bad_path') return plainFailure(400, 'invalid path');
  if (match.kind === 'unknown_path') return plainFailure(404, 'endpoint not found.');
  return withHeaders(plainFailure(405, 'method not allowed.'), { allow: match.allowed.join(', ') });
}

/** What Alpaca itself does with a request: keys, rate, and on request the misbehaviour. */
async function guarded(
  request: IncomingMessage,
  route: Route,
  asked: Omit<Call, 'body' | 'skewMs'>,
  terms: AnswerTerms,
): Promise<Reply | undefined> {
  const api = apiOf(route.pattern);
  const refused = refusal(request, route, terms.credentials);
  if (refused !== undefined) return refused;
  const allowance = terms.rates[api].take(terms.clock());
  const headers = rateHeaders(allowance);
  if (!allowance.isAllowed) return withHeaders(API_WORDS[api].limited, headers);
  const spoiled = before(terms.faults, allowance, API_WORDS[api]);
  if (spoiled !== undefined) return spoiled.kind === 'reply' ? spoiled.reply : undefined;
  const skewMs = terms.faults.take('clock-skew')?.ms ?? 0;
  const reply = await readAndHandle(request, route, { ...asked, skewMs }, terms);
  const told = reply && (await late(route, reply, terms));
  return told && withHeaders(told, skewMs === 0 ? headers : { ...headers, date: dateHeader(terms.clock(), skewMs) });
}

/** What becomes of an answer on its way: it is held up, changed, or lost. */
async function late(route: Route, reply: Reply, { faults, wait }: AnswerTerms): Promise<Reply | undefined> {
  const isOrder = route.method === 'POST' && route.pattern === '/v2/orders';
  const lateness = faults.delay() + (isOrder ? heldBack(faults) : 0);
  if (lateness > 0) await wait(lateness);
  if (!isOrder) return reply;
  const outcome = after(faults, reply);
  return outcome.kind === 'reply' ? outcome.reply : undefined;
}

const dateHeader = (now: Micros, skewMs: number): string => new Date(toMillis(now) + skewMs).toUTCString();

/** Undefined where the client went away before its body was complete. */
async function readAndHandle(
  request: IncomingMessage,
  route: Route,
  asked: Omit<Call, 'body'>,
  { bodyMax, onBug }: AnswerTerms,
): Promise<Reply | undefined> {
  const body = await readBody(request, bodyMax);
  if (body.kind === 'cut') return undefined;
  if (body.kind === 'too_large') return plainFailure(413, 'request body too large');
  try {
    return await route.handle({ ...asked, body: body.text });
  } catch (error) {
    if (error instanceof Refused) return error.reply;
    onBug(error);
    return failure(500, 50010000, 'internal server error occurred');
  }
}

/** Without keys the web server before Alpaca answers, with wrong ones Alpaca itself. */
function refusal(request: IncomingMessage, { access, pattern }: Route, credentials: Credentials): Reply | undefined {
  const identity = identify(request.headers, credentials);
  if (identity === 'right' || (identity === 'none' && access === 'open')) return undefined;
  if (identity === 'none') return pageFailure(401, 'Authorization Required');
  return API_WORDS[apiOf(pattern)].unauthorized;
}
