/** The way of one request: known path, right keys, within the rate, a body of fair size, then its handler. */

import type { IncomingMessage } from 'node:http';
import { type Credentials, identify } from './auth.js';
import { readBody } from './body.js';
import { type RateLimit, rateHeaders } from './rate.js';
import { failure, pageFailure, plainFailure, type Reply, withHeaders } from './reply.js';
import type { Access, Route, Router } from './router.js';

export interface AnswerTerms {
  readonly router: Router;
  readonly credentials: Credentials;
  readonly rate: RateLimit;
  readonly bodyMax: number;
  /** Milliseconds since 1970, of the wall clock: limits are about the client's pace, not the simulated world's. */
  readonly clock: () => number;
  /** A handler failed: a bug, told to whoever runs the server. */
  readonly onBug: (error: unknown) => void;
}

/** Undefined where there is nobody left to answer. */
export async function answer(request: IncomingMessage, terms: AnswerTerms): Promise<Reply | undefined> {
  const { method = 'GET', url = '/' } = request;
  const [path = '/', ...search] = url.split('?');
  const match = terms.router(method, path);
  if (match.kind === 'unknown_path') return plainFailure(404, 'endpoint not found.');
  if (match.kind === 'bad_path') return plainFailure(400, 'invalid path');
  if (match.kind === 'wrong_method') {
    return withHeaders(plainFailure(405, 'method not allowed.'), { allow: match.allowed.join(', ') });
  }
  const refused = refusal(request, match.route, terms.credentials);
  if (refused !== undefined) return refused;
  const allowance = terms.rate.take(terms.clock());
  const headers = rateHeaders(allowance);
  if (!allowance.isAllowed) return withHeaders(failure(429, 42910000, 'rate limit exceeded'), headers);
  const body = await readBody(request, terms.bodyMax);
  if (body.kind === 'cut') return undefined;
  if (body.kind === 'too_large') return withHeaders(plainFailure(413, 'request body too large'), headers);
  const query = new URLSearchParams(search.join('?'));
  const call = { method, path, params: match.params, query, body: body.text };
  return withHeaders(handled(match.route, call, terms.onBug), headers);
}

function handled(route: Route, call: Parameters<Route['handle']>[0], onBug: AnswerTerms['onBug']): Reply {
  try {
    return route.handle(call);
  } catch (error) {
    onBug(error);
    return failure(500, 50010000, 'internal server error occurred');
  }
}

/** Without keys the web server before Alpaca answers, with wrong ones Alpaca itself; the data API gives no code. */
function refusal(request: IncomingMessage, { access, pattern }: Route, credentials: Credentials): Reply | undefined {
  const identity = identify(request.headers, credentials);
  if (identity === 'right' || (identity === 'none' && isOpen(access))) return undefined;
  if (identity === 'none') return pageFailure(401, 'Authorization Required');
  return isMarketData(pattern)
    ? plainFailure(401, 'unauthorized.')
    : failure(401, 40110000, 'request is not authorized');
}

const isOpen = (access: Access): boolean => access === 'open';
const isMarketData = (pattern: string): boolean => /^\/(v2\/stocks|v1beta\d)\//.test(pattern);
