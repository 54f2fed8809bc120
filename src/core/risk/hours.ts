/** Whether a symbol trades at an instant, by the hours that are allowed: coins always do. */

import { DAY, type Micros } from '../base/time.js';
import { newYorkDay, newYorkTime } from '../base/zone.js';
import { sessionOf, sessionOn } from '../market/calendar/nyse.js';
import type { TradingHours } from './limits.js';

/** Extended hours, in minutes past midnight in New York. */
const [PRE_STARTS, POST_ENDS] = [4 * 60, 20 * 60];

export const isCoin = (symbol: string): boolean => symbol.includes('/');

export function isWithinHours(hours: TradingHours, symbol: string, now: Micros): boolean {
  if (hours === 'always' || isCoin(symbol)) return true;
  const day = dayStamped(now);
  if (day !== undefined) return sessionOn(day) !== undefined;
  return hours === 'regular' ? sessionOf(now) !== undefined : isExtended(now);
}

/** Daily bars are stamped at the midnight that begins their day: their hour is not known, their day is. */
export const dayStamped = (now: Micros): number | undefined => {
  if (now % DAY === 0) return Math.floor(now / DAY);
  const day = newYorkDay(now);
  return newYorkTime(day, 0) === now ? day : undefined;
};

function isExtended(now: Micros): boolean {
  const day = newYorkDay(now);
  return sessionOn(day) !== undefined && newYorkTime(day, PRE_STARTS) <= now && now < newYorkTime(day, POST_ENDS);
}
