/** When a session of the New York Stock Exchange opens and closes by New York's clock: the rules, and the odd days. */

import { dayOfDate, weekdayOf } from '../../base/zone.js';
import { dayNamed, thanksgiving } from './holidays.js';

/** Minutes past midnight in New York. */
export interface Hours {
  readonly open: number;
  readonly close: number;
}

const at = (hours: number, minutes = 0): number => hours * 60 + minutes;

const [WEDNESDAY, THURSDAY, FRIDAY] = [3, 4, 5];
const HALF_DAY_CLOSE = at(13);
const OPENS_AT_HALF_PAST = dayNamed('1985-09-30');
const CLOSES_AT_FOUR = dayNamed('1974-10-01');

/**
 * Announced hours other than the rule's: `first`, `last` day, and what differs. Halts within a session (circuit
 * breakers, moments of silence, computer trouble) are none.
 */
const ODD_DAYS: readonly { readonly first: number; readonly last: number; readonly hours: Partial<Hours> }[] = (
  [
    ['1970-01-01', '1970-05-01', { close: at(15) }], // paper piled up
    ['1973-12-17', '1973-12-17', { open: at(11) }], // ice
    ['1974-12-24', '1974-12-24', { close: at(14) }],
    ['1975-02-12', '1975-02-12', { close: at(14, 30) }], // snow
    ['1975-12-24', '1975-12-24', { close: at(14) }],
    ['1976-02-02', '1976-02-02', { open: at(11, 15) }], // storm
    ['1976-08-09', '1976-08-09', { close: at(15) }], // hurricane
    ['1978-01-20', '1978-01-20', { open: at(12) }], // snow
    ['1978-02-06', '1978-02-06', { close: at(14) }], // snow
    ['1978-02-07', '1978-02-07', { open: at(11) }],
    ['1987-10-23', '1987-10-30', { close: at(14) }], // paper after the crash
    ['1987-11-02', '1987-11-04', { close: at(14, 30) }],
    ['1987-11-05', '1987-11-06', { close: at(15) }],
    ['1987-11-09', '1987-11-11', { close: at(15, 30) }],
    ['1990-12-24', '1990-12-24', { close: at(14) }],
    ['1991-12-24', '1991-12-24', { close: at(14) }],
    ['1992-11-27', '1992-11-27', { close: at(14) }],
    ['1992-12-24', '1992-12-24', { close: at(14) }],
    ['1994-02-11', '1994-02-11', { close: at(14, 30) }], // snow
    ['1996-01-08', '1996-01-08', { open: at(11), close: at(14) }], // snow
    ['1997-12-26', '1997-12-26', { close: HALF_DAY_CLOSE }],
    ['1999-12-31', '1999-12-31', { close: HALF_DAY_CLOSE }],
    ['2002-09-11', '2002-09-11', { open: at(12) }], // a year after the attack
    ['2003-12-26', '2003-12-26', { close: HALF_DAY_CLOSE }],
  ] as const
).map(([first, last, hours]) => ({ first: dayNamed(first), last: dayNamed(last), hours }));

/** Trading ends at 13:00 beside Independence Day, after Thanksgiving, and on Christmas Eve. */
function isHalfDayByRule(day: number, year: number): boolean {
  if (year < 1993) return false;
  if (day === thanksgiving(year) + 1) return true;
  const weekday = weekdayOf(day);
  if (day === dayOfDate(year, 12, 24)) return weekday <= THURSDAY;
  if (year < 1995) return false;
  // Beside a Thursday's Fourth it was the Friday after, until 2013 made it the Wednesday before.
  if (day === dayOfDate(year, 7, 3)) return weekday !== FRIDAY && (weekday !== WEDNESDAY || year >= 2013);
  return year < 2013 && day === dayOfDate(year, 7, 5) && weekday === FRIDAY;
}

/** The hours of a day that has a session. */
export function hoursOf(day: number, year: number): Hours {
  const regular = {
    open: day >= OPENS_AT_HALF_PAST ? at(9, 30) : at(10),
    close: day >= CLOSES_AT_FOUR ? at(16) : at(15, 30),
  };
  if (isHalfDayByRule(day, year)) return { ...regular, close: HALF_DAY_CLOSE };
  const odd = ODD_DAYS.find(({ first, last }) => first <= day && day <= last);
  return { ...regular, ...odd?.hours };
}
