/** What risk refused of a backtest, in one sentence. */

import type { Denials } from '../core/engine/memory-ledger.js';
import { escapeControls } from './escape.js';
import { count, counted } from './format.js';

/** Codes that are told one by one, the most common first. */
const CODES_MAX = 3;

/** `12 orders (buying_power 10, short_permission 2); the first: ...`; nothing where nothing was denied. */
export function denialText({ byCode, first }: Denials): string {
  if (first === undefined) return '';
  const codes = [...byCode].sort(([, a], [, b]) => b - a);
  const total = codes.reduce((sum, [, times]) => sum + times, 0);
  const listed = codes.slice(0, CODES_MAX).map(([code, times]) => `${code} ${count(times)}`);
  const more = codes.length > CODES_MAX ? [`${codes.length - CODES_MAX} more`] : [];
  return escapeControls(`${counted(total, 'order')} (${[...listed, ...more].join(', ')}); the first: ${first.message}`);
}
