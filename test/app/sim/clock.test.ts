/** The clock at the edge: as fast as it says, as far as consumers read, and by command. */

import { expect, test } from 'vitest';
import { SimClock } from '../../../src/app/sim/clock.js';
import { MINUTE, type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import type { ClockMode } from '../../../src/core/sim/world/world.js';
import { at, syntheticWorld } from '../../core/sim/world/rig.js';

const START = at('2026-06-01T14:00:00Z');

/** A wall whose time passes only here. */
class Wall {
  time = 1_000_000_000_000;
  readonly #timers: { at: number; wake: () => void }[] = [];

  now(): Micros {
    return micros(this.time);
  }

  after(ms: number, wake: () => void): () => void {
    const timer = { at: this.time + ms * 1000, wake };
    this.#timers.push(timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** Lets time pass, and what was set for it happen. */
  async pass(length: number): Promise<void> {
    const end = this.time + length;
    for (;;) {
      await new Promise(setImmediate);
      const next = this.#timers.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#timers.shift();
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    this.time = end;
  }
}

function clockOf(mode: ClockMode, isThere = () => true) {
  const wall = new Wall();
  const world = syntheticWorld({ symbols: ['ACME'], rate: 5 });
  const clock = new SimClock({
    ...{ mode, world, wall },
    audience: { isThere, drained: () => Promise.resolve() },
    refill: () => Promise.resolve(),
    onFailure: (error) => {
      throw error;
    },
  });
  clock.start();
  return { wall, world, clock };
}

test.each([
  ['real', 1],
  ['10x', 10],
  ['100x', 100],
] as const)('%s runs %i times as fast as the wall', async (mode, factor) => {
  const { wall, world, clock } = clockOf(mode);
  await wall.pass(3 * SECOND);
  const passed = (world.now() - START) / SECOND;
  expect(passed).toBeGreaterThan(3 * factor - 0.06 * factor - 0.1);
  expect(passed).toBeLessThanOrEqual(3 * factor + 0.001);
  await clock.stop();
});

test('a clock that is paused stands still, and goes on from there', async () => {
  const { wall, world, clock } = clockOf('real');
  await wall.pass(SECOND);
  clock.pause();
  const stood = world.now();
  await wall.pass(10 * SECOND);
  expect(world.now()).toBe(stood);
  await clock.advance(micros(stood + MINUTE));
  expect(world.now()).toBe(stood + MINUTE);
  clock.resume();
  await wall.pass(SECOND);
  expect(world.now() - stood - MINUTE).toBeGreaterThan(0.9 * SECOND);
  expect(world.now() - stood - MINUTE).toBeLessThanOrEqual(SECOND);
  await clock.stop();
});

test('a virtual clock waits for somebody to listen, then jumps, and stops when told to', async () => {
  let isThere = false;
  const { wall, world, clock } = clockOf('virtual', () => isThere);
  await wall.pass(SECOND);
  expect(world.now()).toBeLessThan(START);
  await clock.advance(micros(START + SECOND));
  expect(world.now()).toBe(START + SECOND);
  isThere = true;
  for (let i = 0; i < 200; i++) await wall.pass(60_000);
  const reached = world.now();
  expect(reached - START).toBeGreaterThan(20 * SECOND);
  await clock.stop();
  for (let i = 0; i < 20; i++) await wall.pass(60_000);
  expect(world.now()).toBe(reached);
});
