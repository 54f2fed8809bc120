/** The keys of a replay. */

import { beforeEach, describe, expect, it } from 'vitest';
import { placeOf, ReplayKeys } from '../../commands/replay-keys.js';
import { ReplayControl } from '../../src/app/relay/replay-control.js';
import { micros, parseTime, timeText } from '../../src/core/base/time.js';

const AT = parseTime('2024-08-08T23:54:30Z');

describe('the keys of a replay', () => {
  let control: ReplayControl;
  let told: string[];
  let keys: ReplayKeys;
  const type = (...texts: string[]): void => {
    for (const text of texts) keys.press(text);
  };

  beforeEach(() => {
    control = new ReplayControl(1);
    told = [];
    keys = new ReplayKeys({
      control,
      now: () => micros(0),
      notice: (text) => told.push(text),
    });
  });

  it('pause, step, change the speed', () => {
    type(' ');
    expect(control.isPaused).toBe(true);
    type(' ', '+');
    expect([control.isPaused, control.speed]).toEqual([false, 2]);
    type('[', '-', '\u001B[C');
    expect([control.isPaused, control.speed]).toEqual([true, 0.5]);
    type('x', 'q');
    expect(told).toEqual(['paused', '1x', '2x', '1x', '0.5x', 'paused']);
  });

  it('go to a time that is typed, with its mistakes', () => {
    if (AT !== undefined) control.passed(AT);
    type('g', '+', '4', '\u007F', '3', '0s', '\r');
    expect(control.takeTarget()).toBe(parseTime('2024-08-08T23:55:00Z'));
    expect(told.at(-1)).toBe('going to 2024-08-08T23:55:00Z');
    if (AT !== undefined) control.passed(AT);
    type('g', 'soon', '\r');
    expect([told.at(-1), control.hasTarget]).toEqual(['that is no time to go to', false]);
    type('g', '+1', '\u001B', ' ');
    expect(control.isPaused).toBe(true);
  });

  it.each([
    ['-30s', '2024-08-08T23:54:00Z'],
    ['23:55:30', '2024-08-08T23:55:30Z'],
    ['9:05', '2024-08-08T09:05:00Z'],
    ['2024-08-09', '2024-08-09T00:00:00Z'],
    ['2024-08-08T23:55:30.5Z', '2024-08-08T23:55:30.500Z'],
    ['25:00', undefined],
    ['', undefined],
    ['+', undefined],
  ])('take %s for %s', (text, expected) => {
    const place = placeOf(text, AT);
    expect(place && timeText(place)).toBe(expected);
  });
});
