/** Times and their text, against the language's own calendar. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY,
  dateText,
  dayOf,
  HOUR,
  isTimeframe,
  MINUTE,
  type Micros,
  micros,
  ofMillis,
  parseDate,
  parseTime,
  SECOND,
  startOfDay,
  TIMEFRAMES,
  timeText,
  toMillis,
} from '../../../src/core/base/time.js';

const FIRST = Date.parse('0000-01-01T00:00:00Z') * 1000;
const LAST = Date.parse('2255-01-01T00:00:00Z') * 1000;
const anyTime = fc
  .oneof(
    fc.integer({ min: FIRST, max: LAST }),
    fc.integer({ min: -3 * DAY, max: 3 * DAY }),
    fc.integer({ min: 0, max: LAST / SECOND }).map((s) => s * SECOND),
  )
  .map(micros);
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

describe('text', () => {
  test('what is printed reads back the same', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        expect(parseTime(timeText(time))).toBe(time);
      }),
      { numRuns: 300 },
    );
  });

  test('it is RFC 3339 with no more decimals than needed', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const text = timeText(time);
        expect(text).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3}(\d{3})?)?Z$/);
        expect(text).not.toMatch(/\.000Z$|\.\d{3}000Z$/);
        expect(Date.parse(text)).toBe(Math.floor(time / 1000));
        expect(dateText(time)).toBe(text.slice(0, 10));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [1, '1970-01-01T00:00:00.000001Z'],
    [1_000, '1970-01-01T00:00:00.001Z'],
    [1_500_000, '1970-01-01T00:00:01.500Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
    [-1_000, '1969-12-31T23:59:59.999Z'],
    [-SECOND, '1969-12-31T23:59:59Z'],
  ])('%d is %s', (time, text) => {
    expect(timeText(micros(time))).toBe(text);
  });

  test('text sorts as time does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST / SECOND }), fc.integer({ min: 0, max: LAST / SECOND }), (a, b) => {
        expect(timeText(micros(a * SECOND)) < timeText(micros(b * SECOND))).toBe(a < b);
      }),
    );
  });
});

describe('dates', () => {
  test('every day of four centuries is a date, and its text is its own', () => {
    for (let time = Date.UTC(1900, 0, 1); time < Date.UTC(2300, 0, 1); time += 86_400_000 * 13) {
      const text = new Date(time).toISOString().slice(0, 10);
      expect(parseDate(text)).toBe(time * 1000);
    }
  });

  test.each(['2024-02-29', '2000-02-29', '2023-12-31', '1970-01-01', '9999-12-31'])('%s is a date', (text) => {
    expect(parseDate(text)).toBe(Date.parse(text) * 1000);
  });

  test.each([
    '2023-02-29',
    '1900-02-29',
    '2100-02-29',
    '2024-02-30',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '2024-01-32',
    '2024-1-1',
    '24-01-01',
    '20240101',
    '2024/01/01',
    '01-01-2024',
    ' 2024-01-01',
    '2024-01-01\n',
    '',
    'today',
    '12024-01-01',
    '-2024-01-01',
  ])('%j is none', (text) => {
    expect(parseDate(text)).toBeUndefined();
    expect(parseTime(text)).toBeUndefined();
  });

  test('a day is its whole 24 hours, before 1970 too', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const start = startOfDay(dayOf(time));
        expect(time - start).toBeGreaterThanOrEqual(0);
        expect(time - start).toBeLessThan(DAY);
        expect(parseDate(dateText(time))).toBe(start);
      }),
      { numRuns: 200 },
    );
  });
});

describe('times with an offset', () => {
  test('agree with the language', () => {
    const clock = fc.record({
      h: fc.integer({ min: 0, max: 23 }),
      m: fc.integer({ min: 0, max: 59 }),
      s: fc.integer({ min: 0, max: 59 }),
    });
    const offset = fc.record({
      sign: fc.constantFrom('+', '-'),
      h: fc.integer({ min: 0, max: 14 }),
      m: fc.constantFrom(0, 30, 45),
    });
    fc.assert(
      fc.property(anyTime, clock, offset, (date, { h, m, s }, zone) => {
        const text = `${dateText(date)}T${pad(h)}:${pad(m)}:${pad(s)}${zone.sign}${pad(zone.h)}:${pad(zone.m)}`;
        expect(parseTime(text)).toBe(Date.parse(text) * 1000);
        expect(parseTime(text.replace('T', ' '))).toBe(Date.parse(text) * 1000);
        expect(parseTime(`${text.slice(0, -3)}${text.slice(-2)}`)).toBe(Date.parse(text) * 1000);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['2024-03-10T01:30:00-05:00', '2024-03-10T06:30:00Z'],
    ['2024-12-31T23:00:00-05:00', '2025-01-01T04:00:00Z'],
    ['2024-01-01T00:00:00+14:00', '2023-12-31T10:00:00Z'],
    ['2024-03-01T00:00:00+00:01', '2024-02-29T23:59:00Z'],
    ['2024-01-02T03:04Z', '2024-01-02T03:04:00Z'],
    ['2024-01-02 03:04', '2024-01-02T03:04:00Z'],
    ['2024-01-02T03:04:05', '2024-01-02T03:04:05Z'],
    ['2024-01-02', '2024-01-02T00:00:00Z'],
    ['2024-01-02T03:04:05.1Z', '2024-01-02T03:04:05.100Z'],
    ['2024-01-02T03:04:05.000001Z', '2024-01-02T03:04:05.000001Z'],
    ['2024-01-02T03:04:05.123456789Z', '2024-01-02T03:04:05.123456Z'],
    ['2024-01-02T03:04:05.999999999Z', '2024-01-02T03:04:05.999999Z'],
  ])('%s is %s', (text, utc) => {
    expect(timeText(parseTime(text) ?? micros(-1))).toBe(utc);
  });

  test.each([
    '2024-01-02T24:00:00Z',
    '2024-01-02T23:60:00Z',
    '2024-01-02T23:59:60Z',
    '2024-02-30T00:00:00Z',
    '2024-01-02T03:04:05.Z',
    '2024-01-02T03:04:05.1234567890Z',
    '2024-01-02T3:04:05Z',
    '2024-01-02T03:04:05 Z',
    '2024-01-02T03:04:05ZZ',
    '2024-01-02T03:04:05+5',
    '2024-01-02T03:04:05+24:00',
    '2024-01-02T03:04:05+05:60',
    '2024-01-02T03:04:05-99:99',
    '2024-01-02T',
    '1704164645',
    '2024-01-02T03:04:05Z\n',
  ])('%j is none', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

test('milliseconds come and go', () => {
  expect(ofMillis(1.5)).toBe(1500);
  expect(ofMillis(-1.0005)).toBe(Math.round(-1000.5));
  expect([1999, -1].map((time) => toMillis(time as Micros))).toEqual([1, -1]);
  fc.assert(
    fc.property(fc.integer({ min: FIRST / 1000, max: LAST / 1000 }), (ms) => {
      expect(toMillis(ofMillis(ms))).toBe(ms);
    }),
  );
});

test('timeframes are known by their names alone', () => {
  expect(Object.entries(TIMEFRAMES)).toEqual([
    ['1Sec', SECOND],
    ['1Min', MINUTE],
    ['5Min', 300 * SECOND],
    ['15Min', 900 * SECOND],
    ['30Min', 1800 * SECOND],
    ['1Hour', HOUR],
    ['4Hour', 4 * HOUR],
    ['1Day', 86_400 * SECOND],
  ]);
  expect(['1Min', '1min', '2Min', '', 'toString', '__proto__'].map(isTimeframe)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
