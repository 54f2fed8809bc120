/** What a breaker says of times and of what resets it. */

import { MINUTE, type Micros, SECOND } from '../base/time.js';
import { type BreakerSettings, type BreakerState, type Calendar, type Cause, isOfSession } from './breaker-state.js';

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

/** A state as a person's word leaves it: closed, and what led to the reasons it had is counted anew. */
export function closedByHand(state: BreakerState, at: Micros): BreakerState {
  if (state.phase === 'closed') return state;
  const has = (cause: Cause): boolean => state.trips.some((trip) => trip.cause === cause);
  return {
    ...{ phase: 'closed', since: at, trips: [], opened: state.opened, day: state.day, last: state.last },
    ...{ lossesInRow: 0, goodTrades: 0 },
    dayStart: has('daily_loss') ? state.last : state.dayStart,
    peak: has('drawdown') ? state.last : state.peak,
    highs: has('speed') ? undefined : state.highs,
    rejects: has('reject_rate') ? undefined : state.rejects,
    denials: has('denial_rate') ? undefined : state.denials,
  };
}
