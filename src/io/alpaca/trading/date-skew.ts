/** How far this machine's clock is from the broker's, by the Date header that each answer carries. */

import { type Micros, ofMillis, SECOND } from '../../../core/base/time.js';

/**
 * Microseconds by which our clock is ahead at least (negative: behind); 0 where the header agrees with the times at which
 * we asked and heard, or says nothing: it is told in whole seconds, from somewhere between the two.
 */
export function skewOf(header: string | undefined, asked: Micros, heard: Micros): number {
  const told = header?.endsWith(' GMT') === true ? ofMillis(Date.parse(header)) : Number.NaN;
  if (Number.isNaN(told)) return 0;
  if (asked > told + SECOND) return asked - told - SECOND;
  return heard < told ? heard - told : 0;
}
