/** A list that is read from its end, as much of it as finds room: an entry takes as many lines as its words do. */

import type { Line } from './line.js';

export interface Entry {
  readonly lines: () => readonly Line[];
}

export interface Tail {
  /** Where in the list it begins. */
  readonly from: number;
  readonly lines: readonly Line[];
}

/** The lines above so many entries from the end; from the first entry on where those leave room. */
export function tailOf(all: readonly Entry[], back: number, room: number): Tail {
  const end = Math.max(1, all.length - back);
  let from = end;
  let above: readonly Line[] = [];
  while (from > 0 && above.length < room) above = [...(all[--from]?.lines() ?? []), ...above];
  if (above.length >= room) return { from, lines: above.slice(above.length - room) };
  const below: Line[] = [];
  for (let i = end; i < all.length && above.length + below.length < room; i++) below.push(...(all[i]?.lines() ?? []));
  return { from, lines: [...above, ...below].slice(0, room) };
}

/** How many entries back the first of all stands on top; further back shows nothing more. */
export function farthestBack(all: readonly Entry[], room: number): number {
  let [count, taken] = [0, 0];
  for (const { lines } of all) {
    taken += lines().length;
    if (taken > room && count > 0) break;
    count++;
  }
  return all.length - count;
}
