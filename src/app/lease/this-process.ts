/** This process, as leases know it, and its two clocks. */

import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { micros, ofMillis } from '../../core/base/time.js';
import type { Holder, Instant } from '../../core/venue/lease.js';

/** The machine's clocks: a session's own may be a simulator's. */
export const machineNow = (): Instant => ({
  wall: ofMillis(Date.now()),
  mono: micros(Math.floor(performance.now() * 1000)),
});

/** A new name each time. */
export const newHolder = (pid: number): Holder => ({ holder: randomBytes(8).toString('hex'), pid });
