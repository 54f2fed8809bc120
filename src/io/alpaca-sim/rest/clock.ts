/** GET /v2/clock and /v2/calendar. */

import { dayOf, micros, parseDate, parseTime } from '../../../core/base/time.js';
import { dayOfDate, newYorkDay } from '../../../core/base/zone.js';
import type { Session } from '../../../core/market/calendar/nyse.js';
import type { World } from '../../../core/sim/world/world.js';
import type { QueryReader } from '../http/query.js';
import { json } from '../http/reply.js';
import { type Route, route } from '../http/router.js';
import { dayText, newYorkHours, newYorkText } from './new-york.js';
import { readQuery } from './refusals.js';

const FIRST_DAY = dayOfDate(1970, 1, 1);
const LAST_DAY = dayOfDate(2029, 12, 31);
/** More than any closure, so that the last day asked for has a day of settlement. */
const SETTLEMENT_SEARCH = 14;
const DAY_WANTED = 'must be a date or an RFC 3339 time';

export const clockRoutes = (world: World): readonly Route[] => [
  route('GET', '/v2/clock', ({ skewMs }) => json(200, clockJson(world, skewMs))),
  route('GET', '/v2/calendar', ({ query }) => json(200, calendarJson(world, readQuery(query)))),
];

function clockJson(world: World, skewMs: number): Readonly<Record<string, string | boolean>> {
  const now = micros(world.now() + Math.round(skewMs * 1000));
  const { calendar } = world;
  const next = calendar.next(now);
  return {
    timestamp: newYorkText(now),
    is_open: calendar.isOpen(now),
    next_open: newYorkText(next.open),
    next_close: newYorkText(next.close),
  };
}

interface CalendarDay {
  readonly date: string;
  readonly open: string;
  readonly close: string;
  readonly session_open: string;
  readonly session_close: string;
  readonly settlement_date: string;
}

function calendarJson({ calendar }: World, query: QueryReader): readonly CalendarDay[] {
  const from = Math.max(FIRST_DAY, query.parsed('start', parseDay, DAY_WANTED) ?? FIRST_DAY);
  const to = Math.min(LAST_DAY, query.parsed('end', parseDay, DAY_WANTED) ?? LAST_DAY);
  const isBySettlement = query.choice('date_type', ['trading', 'settlement']) === 'settlement';
  if (from > to) return [];
  const sessions = calendar.sessions(from - SETTLEMENT_SEARCH, to + SETTLEMENT_SEARCH);
  return sessions.flatMap((session, i) => {
    const settled = sessions[i + 1]?.day ?? session.day + 1;
    const dated = isBySettlement ? settled : session.day;
    return dated < from || dated > to ? [] : [dayJson(session, settled)];
  });
}

/** A date, or the New York day of a time. */
function parseDay(text: string): number | undefined {
  const date = parseDate(text);
  if (date !== undefined) return dayOf(date);
  const time = parseTime(text);
  return time === undefined ? undefined : newYorkDay(time);
}

/** Trading around the session goes from four to eight in the evening, to five where it ends early. */
function dayJson({ day, open, close }: Session, settled: number): CalendarDay {
  const [opens, closes] = [newYorkHours(open, day), newYorkHours(close, day)];
  const isWholeDay = opens === '00:00';
  return {
    date: dayText(day),
    open: opens,
    close: closes,
    session_open: isWholeDay ? '0000' : '0400',
    session_close: isWholeDay ? '2400' : closes < '16:00' ? '1700' : '2000',
    settlement_date: dayText(settled),
  };
}
