/** New York's clock by rule against the zone database that Node carries. */

import { describe, expect, it } from 'vitest';
import { DAY, HOUR, type Micros, micros, parseTime } from '../../../src/core/base/time.js';
import { newYorkDay, newYorkOffset, newYorkTime } from '../../../src/core/base/zone.js';

const format = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });

const offsetByIntl = (time: number): number => {
  const [, hours = '0'] = /GMT([-+]\d\d)/.exec(format.format(time / 1000)) ?? [];
  return Number(hours) * HOUR;
};

const at = (text: string): Micros => parseTime(text) ?? micros(Number.NaN);

describe('newYorkOffset', () => {
  it('agrees with the zone database at noon of every day from 1970 to 2100', () => {
    const wrong: string[] = [];
    for (let time = DAY / 2; time < Date.UTC(2101, 0) * 1000; time += DAY)
      if (newYorkOffset(micros(time)) !== offsetByIntl(time)) wrong.push(new Date(time / 1000).toISOString());
    expect(wrong).toEqual([]);
  });

  it('changes at the very hour', () => {
    for (const [before, after] of [
      ['2024-03-10T06:59:59.999999Z', '2024-03-10T07:00:00Z'],
      ['2024-11-03T05:59:59.999999Z', '2024-11-03T06:00:00Z'],
      ['1974-01-06T06:59:59.999999Z', '1974-01-06T07:00:00Z'],
      ['2006-04-02T06:59:59.999999Z', '2006-04-02T07:00:00Z'],
    ] as const) {
      expect(newYorkOffset(at(before))).toBe(offsetByIntl(at(before)));
      expect(newYorkOffset(at(after))).toBe(offsetByIntl(at(after)));
      expect(newYorkOffset(at(before))).not.toBe(newYorkOffset(at(after)));
    }
  });
});

describe('newYorkTime', () => {
  it('is the instant at which the clock in New York shows that time', () => {
    const day = newYorkDay(at('2024-07-01T12:00:00Z'));
    expect(newYorkTime(day, 570)).toBe(at('2024-07-01T13:30:00Z'));
    expect(newYorkTime(newYorkDay(at('2024-12-02T12:00:00Z')), 570)).toBe(at('2024-12-02T14:30:00Z'));
    expect(newYorkTime(newYorkDay(at('2024-03-10T12:00:00Z')), 570)).toBe(at('2024-03-10T13:30:00Z'));
  });

  it('counts the evening in UTC to the day before in New York', () => {
    expect(newYorkDay(at('2024-07-02T03:59:59Z'))).toBe(newYorkDay(at('2024-07-01T12:00:00Z')));
    expect(newYorkDay(at('2024-07-02T04:00:00Z'))).toBe(newYorkDay(at('2024-07-02T12:00:00Z')));
  });
});
