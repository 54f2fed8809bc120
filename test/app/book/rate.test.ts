/** The pace of what a screen shows, and how long it has been silent. */

import { expect, it } from 'vitest';
import { Rate } from '../../../src/app/book/rate.js';

it('is of the last five seconds, and tells since when nothing came', () => {
  let now = 0;
  const rate = new Rate(() => now);
  expect([rate.silentS, rate.of(7)]).toEqual([0, 0]);
  for (now = 1000; now <= 10_000; now += 1000) rate.of(7 + now / 100);
  now = 10_000;
  expect([rate.of(107), rate.silentS]).toEqual([10, 0]);
  now = 14_000;
  expect([rate.of(107), rate.silentS]).toEqual([2, 4]);
  now = 30_000;
  expect([rate.of(107), rate.silentS]).toEqual([0, 20]);
});
