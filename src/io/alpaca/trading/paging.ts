/** Follows pages whose next one is asked for by the id of the last row, until a page is short. */

import { TradectlError } from '../../../core/base/errors.js';

export interface Paging<T> {
  /** Rows of a full page. */
  readonly size: number;
  /** The page after the row of that id; the first one where there is none. */
  readonly fetch: (last: string | undefined) => Promise<readonly T[]>;
  readonly idOf: (row: T) => string;
}

/** Far more than an account has: a broker that repeats itself must not keep us for ever. */
const PAGES_MAX = 5000;

/** All rows, each once. Throws what `fetch` throws, and `data` where the pages do not end. */
export async function allPages<T>({ size, fetch, idOf }: Paging<T>): Promise<readonly T[]> {
  const rows = new Map<string, T>();
  let last: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await fetch(last);
    const before = rows.size;
    for (const row of page) if (!rows.has(idOf(row))) rows.set(idOf(row), row);
    if (page.length < size) return [...rows.values()];
    const next = page.at(-1);
    if (rows.size === before || next === undefined) break;
    last = idOf(next);
  }
  throw new TradectlError('data', `the pages after ${last ?? 'the first'} do not end: what they say is not used`);
}
