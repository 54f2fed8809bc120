/** How busy a session is as it goes: much at the open and at the close, little at noon. */

import { HOUR } from '../../base/time.js';

/** Longer ones are days of a market that never closes: always the same. */
const SESSION_MAX = 12 * HOUR;

/** At an instant of a session; 1 on average. */
export const bustleAt = (at: number, open: number, close: number): number =>
  close - open > SESSION_MAX ? 1 : bustle((at - open) / (close - open));

/** `part` of the session is over, 0 to 1; the answer is 1 on average. */
function bustle(part: number): number {
  const place = 2 * part - 1;
  return 0.55 + 1.35 * place * place;
}
