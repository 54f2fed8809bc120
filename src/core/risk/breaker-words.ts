/** What a breaker says of times and of what resets it. */

import { MINUTE, SECOND } from '../base/time.js';
import { type BreakerSettings, type Calendar, type Cause, isOfSession } from './breaker-state.js';

const figure = (value: number): string => String(Number(value.toPrecision(6)));

export const inMinutes = (length: number): string => `${figure(length / MINUTE)} min`;
export const inSeconds = (length: number): string => `${figure(Math.round(length / 1e5) / (SECOND / 1e5))} s`;

const DAYS: Readonly<Record<Calendar, string>> = {
  nyse: "the exchange's next day with a session",
  utc: 'the next day (UTC)',
};

/** What ends a reason to be open. */
export function resetOf(cause: Cause, { cooldown }: BreakerSettings, calendar: Calendar): string {
  if (isOfSession(cause)) return `${DAYS[calendar]}, or tradectl risk resume`;
  const also = cause === 'stale_feed' ? ' once there is data again' : '';
  return `${inMinutes(cooldown)}${also}, or tradectl risk resume`;
}
