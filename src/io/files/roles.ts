/** Which column is the time, the open, the high ...: by name, whatever its case and place. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { quoteText } from './quote-text.js';

export interface Roles<T> {
  readonly time: T;
  readonly open: T;
  readonly high: T;
  readonly low: T;
  readonly close: T;
  /** Volume may be missing: it is zero then. */
  readonly volume: T | undefined;
  /** Only files of several symbols have one. */
  readonly symbol: T | undefined;
}

const NAMES: Readonly<Record<keyof Roles<number>, readonly string[]>> = {
  time: ['date', 'datetime', 'time', 'timestamp', 't', 'ts', 'open_time'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'v', 'vol'],
  symbol: ['symbol', 'ticker', 's'],
};

/** What pandas calls the index of a table; a time only where nothing else is. */
const INDEX_NAMES = ['index', '__index_level_0__'];

/** Finds the column of each role, as its index. Throws `data` that lists what is there and what is needed. */
export function findRoles(names: readonly string[], path: string, where: string): Roles<number> {
  const known = names.map((name) => name.trim().toLowerCase().replace(/[ -]/g, '_'));
  const refuse = (problem: string): never => {
    throw new TradectlError('data', `${basename(path)} ${problem} (its columns: ${listNames(names)})`, {
      where,
      hint: NEEDED,
    });
  };
  const find = (role: keyof Roles<number>): number | undefined => {
    const found = known.flatMap((name, i) => (NAMES[role].includes(name) ? [i] : []));
    if (found.length > 1)
      refuse(`has several columns that could be the ${role}: ${listNames(found.map((i) => names[i] ?? ''))}`);
    return found[0];
  };
  const roles = {
    time: find('time') ?? indexColumn(known),
    open: find('open'),
    high: find('high'),
    low: find('low'),
    close: find('close'),
  };
  const missing = Object.entries(roles).flatMap(([role, at]) => (at === undefined ? [role] : []));
  if (missing.length > 0) refuse(`has no column for ${missing.join(', ')}`);
  return { ...(roles as Roles<number>), volume: find('volume'), symbol: find('symbol') };
}

const NEEDED = `a file of bars has a time (${NAMES.time.join(', ')} or index), open, high, low, close (or o, h, l, c) and, if known, volume (v, vol)`;

/** The unnamed first column of a data frame, or one named as its index. */
function indexColumn(known: readonly string[]): number | undefined {
  if (known[0] === '') return 0;
  const found = known.findIndex((name) => INDEX_NAMES.includes(name));
  return found < 0 ? undefined : found;
}

const listNames = (names: readonly string[]): string => {
  const shown = names
    .slice(0, 15)
    .map((name) => (/^[\w .-]+$/.test(name) && name.length <= 60 ? name : quoteText(name)));
  return shown.join(', ') + (names.length > shown.length ? ', ...' : '');
};
