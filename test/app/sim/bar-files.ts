/** Files of bars for tests of the simulator, and the market that they make. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenMarket } from '../../../src/app/sim/market.js';
import { openFiles } from '../../../src/app/sim/open-files.js';
import type { SimOptions } from '../../../src/app/sim/options.js';
import { Prng } from '../../../src/core/base/prng.js';
import { DAY, MINUTE, micros, timeText } from '../../../src/core/base/time.js';
import { sessionOn } from '../../../src/core/market/calendar/nyse.js';
import type { SimWorld } from '../../../src/core/sim/world/sim-world.js';
import type { MarketBar } from '../../../src/core/sim/world/world.js';
import { at } from '../../core/sim/world/rig.js';
import { temporaryDirectory } from '../../support/cli.js';
import { systemWall } from './rig.js';

export interface Row {
  readonly time: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Bars that jump between close and open, so that the two cannot be mistaken for each other. */
export function rows(times: readonly string[], seed: number): Row[] {
  const prng = new Prng(seed);
  const cents = (value: number): number => Math.round(value * 100) / 100;
  return times.map((time) => {
    const [open, close] = [cents(90 + 20 * prng.next()), cents(90 + 20 * prng.next())];
    return { time, open, close, high: cents(Math.max(open, close) + 1), low: cents(Math.min(open, close) - 1) };
  });
}

export const csv = (all: readonly Row[]): string =>
  `timestamp,open,high,low,close,volume\n${all.map((r) => `${r.time},${r.open},${r.high},${r.low},${r.close},1000\n`).join('')}`;

export const tradingDays = (count: number): string[] => {
  const days: string[] = [];
  for (let day = 19_724; days.length < count; day++)
    if (sessionOn(day) !== undefined) days.push(timeText(micros(day * DAY)).slice(0, 10));
  return days;
};
export const minutes = (from: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => timeText(micros(at(from) + i * MINUTE)));

export async function opened(files: Readonly<Record<string, string>>): Promise<OpenMarket> {
  const directory = temporaryDirectory();
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  });
  return openFiles(paths, { wall: systemWall, calendar: undefined } as SimOptions, undefined);
}

/** Lets a market of files run to its end, and closes it; `work` is told each bar as it ends, and how many ended before. */
export async function playOut(
  market: OpenMarket,
  world: SimWorld,
  work: (bar: MarketBar, index: number) => void,
): Promise<void> {
  const bars: MarketBar[] = [];
  world.onTicks((ticks) => {
    for (const tick of ticks) if (tick.kind === 'bar') bars.push(tick);
  });
  for (let index = 0; ; ) {
    await market.refill();
    if (market.market.nextAt() === undefined) break;
    world.jump();
    for (const bar of bars.splice(0)) work(bar, index++);
  }
  market.close();
}
