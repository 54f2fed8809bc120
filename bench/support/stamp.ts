/** Times of the clock that all processes of a machine share, as times of day: for what goes from one to another. */

import { micros, timeText } from '../../src/core/base/time.js';

/** 2024-01-01T00:00:00Z in microseconds: where the shared clock's zero is put. */
const ZERO = 1_704_067_200_000_000;

const sharedMicros = (): number => Number(process.hrtime.bigint() / 1000n);

/** Now, as a message carries it. */
export const stampText = (): string => timeText(micros(ZERO + sharedMicros()));

/** Microseconds since a time that a message carried. */
export const sinceStamp = (stamped: number): number => ZERO + sharedMicros() - stamped;
