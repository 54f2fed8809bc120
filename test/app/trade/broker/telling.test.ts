/** What goes on and on is told at once, and then ever more seldom. */

import { expect, it } from 'vitest';
import { Telling } from '../../../../src/app/trade/broker/telling.js';
import { HOUR, micros, SECOND } from '../../../../src/core/base/time.js';

it('counts what is not told, and tells all of it in the end', () => {
  const told: [number, string][] = [];
  let second = 0;
  const telling = new Telling((message) => told.push([second, message]));
  for (; second < 100; second++) telling.say(`order ${second}`, micros(second * SECOND));
  for (; second < 8000; second++) telling.look(micros(second * SECOND));
  expect(told).toEqual([
    [0, 'order 0'],
    [10, 'order 10 (and 9 more like it before)'],
    [30, 'order 30 (and 19 more like it before)'],
    [70, 'order 70 (and 39 more like it before)'],
    [150, 'order 99 (and 28 more like it before)'],
  ]);
  telling.say('long after', micros(second * SECOND + HOUR));
  expect(told.at(-1)).toEqual([8000, 'long after']);
  telling.say('again', micros(second * SECOND + HOUR));
  telling.forget();
  telling.say('news', micros(second * SECOND + HOUR));
  expect(told.map(([, message]) => message).slice(-2)).toEqual(['long after', 'news']);
});
