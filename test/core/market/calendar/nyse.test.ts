/** The exchange's calendar: its rules on known dates, and real daily bars as truth. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../../../src/core/base/assert.js';
import {
  DAY,
  dateText,
  dayOf,
  HOUR,
  MINUTE,
  type Micros,
  micros,
  parseTime,
  startOfDay,
  timeText,
} from '../../../../src/core/base/time.js';
import { isOpen, nextOpen, nextSession, sessionOf, sessionOn } from '../../../../src/core/market/calendar/nyse.js';

const at = (text: string): Micros => must(parseTime(text), text);
const on = (date: string) => sessionOn(dayOf(at(date)));
const hours = (date: string): string | undefined => {
  const session = on(date);
  return session && `${timeText(session.open).slice(11, 16)}-${timeText(session.close).slice(11, 16)}`;
};
const sessionsOf = (year: number): number => {
  let count = 0;
  for (let day = dayOf(at(`${year}-01-01`)); day < dayOf(at(`${year + 1}-01-01`)); day++) if (sessionOn(day)) count++;
  return count;
};

describe('sessionOn', () => {
  it.each([
    '2024-01-01',
    '2024-01-15',
    '2024-02-19',
    '2024-03-29',
    '2024-05-27',
    '2024-06-19',
    '2024-07-04',
    '2024-09-02',
    '2024-11-28',
    '2024-12-25',
    '2023-01-02',
    '2022-06-20',
    '2027-06-18',
    '2020-07-03',
    '2021-07-05',
    '2021-12-24',
    '2022-12-26',
    '1970-02-23',
    '1971-12-24',
    '1976-11-02',
    '1980-11-04',
    '2012-10-29',
    '2012-10-30',
    '2018-12-05',
    '2025-01-09',
    '2001-09-14',
    '2004-06-11',
    '2007-01-02',
    '2024-06-01',
    '2024-06-02',
  ])('has none on %s', (date) => {
    expect(on(date)).toBeUndefined();
  });

  it.each([
    '2021-06-18',
    '2021-12-31',
    '2010-12-31',
    '1970-05-29',
    '1984-11-06',
    '1997-01-20',
    '2024-10-14',
    '2024-11-11',
    '2001-09-17',
    '2012-10-31',
  ])('has one on %s', (date) => {
    expect(on(date)).toBeDefined();
  });

  it.each([
    ['2024-07-01', '13:30-20:00'],
    ['2024-12-02', '14:30-21:00'],
    ['2024-07-03', '13:30-17:00'],
    ['2024-11-29', '14:30-18:00'],
    ['2024-12-24', '14:30-18:00'],
    ['2022-07-01', '13:30-20:00'],
    ['2021-07-02', '13:30-20:00'],
    ['2022-12-23', '14:30-21:00'],
    ['2013-07-03', '13:30-17:00'],
    ['2002-07-03', '13:30-20:00'],
    ['2002-07-05', '13:30-17:00'],
    ['1985-09-26', '14:00-20:00'],
    ['1985-09-30', '13:30-20:00'],
    ['1974-09-30', '14:00-19:30'],
    ['1970-05-01', '14:00-19:00'],
    ['1996-01-08', '16:00-19:00'],
    // The day after the clocks change, and the Friday before.
    ['2024-03-08', '14:30-21:00'],
    ['2024-03-11', '13:30-20:00'],
    ['2024-11-01', '13:30-20:00'],
    ['2024-11-04', '14:30-21:00'],
  ])('opens and closes on %s at %s UTC', (date, expected) => {
    expect(hours(date)).toBe(expected);
  });

  it('counts as many sessions as the exchange held', () => {
    expect([1996, 2001, 2019, 2020, 2021, 2022, 2023, 2024, 2025].map(sessionsOf)).toEqual([
      254, 248, 252, 253, 252, 251, 250, 252, 250,
    ]);
  });

  it('knows the years 1970 to 2100 only', () => {
    expect([on('1969-12-31'), on('2101-01-03')]).toEqual([undefined, undefined]);
    expect(sessionsOf(2100)).toBeGreaterThan(248);
  });
});

describe('sessionOf, isOpen and nextOpen', () => {
  it('includes the open and not the close', () => {
    const { open, close } = must(on('2024-07-03'), 'a session');
    expect([isOpen(open), isOpen(micros(open - 1)), isOpen(micros(close - 1)), isOpen(close)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(sessionOf(micros(open + HOUR))).toEqual({ day: dayOf(at('2024-07-03')), open, close });
  });

  it('goes over a long weekend', () => {
    const next = must(nextOpen(at('2024-07-03T17:00:00Z')), 'a session');
    expect(timeText(next)).toBe('2024-07-05T13:30:00Z');
    expect(timeText(must(nextOpen(at('2001-09-10T21:00:00Z')), 'a session'))).toBe('2001-09-17T13:30:00Z');
    expect(nextOpen(at('2101-01-01'))).toBeUndefined();
  });

  it('holds together at any time', () => {
    const time = fc
      .integer({ min: 0, max: Math.floor((at('2100-12-01') as number) / MINUTE) })
      .map((m) => micros(m * MINUTE));
    fc.assert(
      fc.property(time, (now) => {
        const next = must(nextSession(now), 'a session follows');
        expect(next.open).toBeGreaterThan(now);
        expect(next.close - next.open).toBeLessThanOrEqual(6.5 * HOUR);
        expect(next.close - next.open).toBeGreaterThanOrEqual(2 * HOUR);
        expect(isOpen(next.open)).toBe(true);
        const current = sessionOf(now);
        const quietUntil = current?.close ?? now;
        expect(sessionOf(micros(quietUntil + (next.open - quietUntil) / 2 - 1))).toBeUndefined();
        expect(next.open - now).toBeLessThan(8 * DAY);
      }),
      { numRuns: 500 },
    );
  });
});

const reference = process.env['TRADECTL_REFERENCE_DATA'];

describe.skipIf(reference === undefined)('against daily bars (TRADECTL_REFERENCE_DATA)', () => {
  it('has a session on each of the 1,255 days of SPY and on no other day between', () => {
    const lines = readFileSync(join(reference ?? '', 'data/daily/SPY.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const dates = lines.map((line) => line.slice(0, 10));
    const sessions: string[] = [];
    for (let day = dayOf(at('2021-01-04')); day <= dayOf(at('2025-12-31')); day++)
      if (sessionOn(day)) sessions.push(dateText(startOfDay(day)));
    expect(sessions).toHaveLength(1255);
    expect(sessions).toEqual(dates);
  });
});
