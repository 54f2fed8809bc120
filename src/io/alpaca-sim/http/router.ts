/** Which handler answers a request: method and path against a table of patterns, the first match wins. */

import type { Reply } from './reply.js';

/**
 * Who may call: `keys` needs right ones, `open` takes none but refuses wrong ones. What is no part of Alpaca has neither
 * limits nor faults: `control` needs right keys, `page` none.
 */
export type Access = 'keys' | 'open' | 'control' | 'page';

/** One request as a handler sees it. */
export interface Call {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** The named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string;
  /** How far the server's clock is ahead of the world, in milliseconds. */
  readonly skewMs: number;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;

export interface Route {
  readonly method: string;
  /** `/v2/orders/:id`; a name stands for one part of a path. */
  readonly pattern: string;
  readonly access: Access;
  readonly handle: Handler;
}

export const route = (method: string, pattern: string, handle: Handler, access: Access = 'keys'): Route => ({
  method,
  pattern,
  access,
  handle,
});

interface Found {
  readonly kind: 'found';
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export type Match =
  | Found
  | { readonly kind: 'unknown_path' }
  | { readonly kind: 'bad_path' }
  | { readonly kind: 'wrong_method'; readonly allowed: readonly string[] };

export type Router = (method: string, path: string) => Match;

/** HEAD is answered as GET is. */
export function createRouter(routes: readonly Route[]): Router {
  const table = routes.map((entry) => ({ entry, parts: entry.pattern.split('/') }));
  return (method, path) => {
    const parts = decoded(path);
    if (parts === undefined) return { kind: 'bad_path' };
    const asked = method === 'HEAD' ? 'GET' : method;
    const allowed: string[] = [];
    for (const { entry, parts: pattern } of table) {
      const params = paramsOf(pattern, parts);
      if (params === undefined) continue;
      if (entry.method === asked) return { kind: 'found', route: entry, params };
      allowed.push(entry.method);
    }
    return allowed.length === 0 ? { kind: 'unknown_path' } : { kind: 'wrong_method', allowed };
  };
}

/** Decoded after the split: the `%2F` of `BTC%2FUSD` is no separator. */
function decoded(path: string): readonly string[] | undefined {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function paramsOf(pattern: readonly string[], parts: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, expected] of pattern.entries()) {
    const part = parts[i] ?? '';
    if (!expected.startsWith(':')) {
      if (expected !== part) return undefined;
    } else if (part === '') return undefined;
    else params[expected.slice(1)] = part;
  }
  return params;
}
