/** The flag of a lease: how long a trader may be silent before others may act in its place. */

import type { Reader } from '../../src/app/config/formats.js';
import { MINUTE, SECOND } from '../../src/core/base/time.js';
import { DURATION } from './times.js';

export const LEASE_DEFAULT = 10 * SECOND;
/** A trader beats once a second, and may miss one. */
const MIN = 3 * SECOND;
const MAX = 10 * MINUTE;

export const LEASE: Reader<number> = {
  expected: 'a duration from 3s to 10m such as 10s',
  parse: (text) => {
    const length = DURATION.parse(text);
    return length !== undefined && length >= MIN && length <= MAX ? length : undefined;
  },
};
