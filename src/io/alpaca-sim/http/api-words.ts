/** The two APIs behind the one port: each has its own limit of requests, and its own words for the same refusal. */

import { failure, plainFailure, type Reply } from './reply.js';

export type ApiName = 'trading' | 'data';

export interface ApiWords {
  readonly unauthorized: Reply;
  readonly limited: Reply;
}

export const API_WORDS: Readonly<Record<ApiName, ApiWords>> = {
  trading: {
    unauthorized: failure(401, 40110000, 'request is not authorized'),
    limited: failure(429, 42910000, 'rate limit exceeded'),
  },
  data: {
    unauthorized: plainFailure(401, 'unauthorized.'),
    limited: plainFailure(429, 'too many requests.'),
  },
};

/** Which API has an endpoint, by its pattern. */
export const apiOf = (pattern: string): ApiName => (/^\/(v2\/stocks|v1beta\d)\//.test(pattern) ? 'data' : 'trading');
