/** Times as clock and calendar show them: by New York's clock, with its offset. */

import { dateText, HOUR, MINUTE, type Micros, micros, startOfDay, timeText } from '../../../core/base/time.js';
import { newYorkDay, newYorkOffset } from '../../../core/base/zone.js';

/** `2025-06-24T14:15:22-04:00`. */
export function newYorkText(time: Micros): string {
  const offset = newYorkOffset(time);
  const hours = String(-offset / HOUR).padStart(2, '0');
  return `${timeText(micros(time + offset)).slice(0, -1)}-${hours}:00`;
}

/** `2025-06-24`, in New York. */
export const newYorkDate = (time: Micros): string => dayText(newYorkDay(time));

/** The date of a day counted since 1970. */
export const dayText = (day: number): string => dateText(startOfDay(day));

/** `09:30` of an instant on its day; `24:00` for the midnight that ends it. */
export function newYorkHours(time: Micros, day: number): string {
  const minutes = Math.round((time + newYorkOffset(time) - startOfDay(day)) / MINUTE);
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const two = (count: number): string => String(count).padStart(2, '0');
