/** Where the panes of a trader's screen stand, how much of each finds room, and so how far each can be scrolled. */

import type { Snapshot } from '../../core/view/snapshot.js';
import { farthestLog } from './log-pane.js';
import { farthestRow, type PaneSize, type ScreenSize } from './parts.js';
import { nearest } from './trade-risk.js';
import { type Filtered, PANES, type Pane, rowsOf, type Scroll, type ViewState } from './trade-state.js';

/** From here on two columns of panes stand beside each other. */
const WIDE = 120;

export const isWide = ({ columns }: Pick<ScreenSize, 'columns'>): boolean => columns >= WIDE;

/** Of two columns beside each other, with one between. */
export const sidesOf = (columns: number): Record<'left' | 'right', number> => ({
  left: Math.ceil((columns - 1) * 0.6),
  right: Math.floor((columns - 1) * 0.4),
});

interface Shown extends Pick<ScreenSize, 'columns' | 'ascii'> {
  readonly state: ViewState;
}

type Places = Readonly<Record<Pane, PaneSize>>;

/** How wide and how high each pane is; of height 0 where it is not shown. */
export function placesOf(snapshot: Snapshot, { state, columns, ascii }: Shown, room: number): Places {
  const wanted = wantedOf(rowsOf(snapshot, state));
  const heights = isWide({ columns })
    ? paired(wanted, nearest(snapshot).length + 1, room)
    : stacked(wanted, state, room);
  const { left, right } = isWide({ columns }) ? sidesOf(columns) : { left: columns, right: columns };
  return {
    positions: { width: left, height: heights.positions, ascii },
    orders: { width: left, height: heights.orders, ascii },
    fills: { width: right, height: heights.fills, ascii },
    log: { width: columns, height: heights.log, ascii },
  };
}

type Heights = Readonly<Record<Pane, number>>;

/** One below the other; where there is little room, the focused one takes it. */
const stacked = (wanted: Heights, { focus }: ViewState, room: number): Heights =>
  heightsOf(wanted, room, room < 12 ? [focus] : PANES);

/** Positions and orders on the left, risk and fills on the right, the log below both. */
function paired(wanted: Heights, risk: number, room: number): Heights {
  const upper = Math.ceil(room * 0.6);
  const { positions: share } = heightsOf({ ...wanted, log: 0 }, upper, ['positions', 'orders']);
  const positions = Math.min(Math.max(share, 2), wanted.positions);
  const orders = Math.min(Math.max(0, upper - positions), wanted.orders);
  const fills = Math.min(Math.max(0, upper - risk), wanted.fills);
  return { positions, orders, fills, log: Math.max(0, room - Math.max(positions + orders, risk + fills)) };
}

/** How the room for panes is shared: each has at least its share, and what one does not need goes to the log. */
function heightsOf(wanted: Heights, room: number, shown: readonly Pane[]): Heights {
  const heights = { positions: 0, orders: 0, fills: 0, log: 0 };
  let free = room;
  let waiting = shown.filter((one) => one !== 'log');
  while (waiting.length > 0) {
    const share = Math.max(3, Math.floor(free / (waiting.length + (shown.includes('log') ? 1 : 0))));
    const [next] = waiting.toSorted((a, b) => wanted[a] - wanted[b]);
    if (next === undefined) break;
    heights[next] = Math.max(0, Math.min(wanted[next], share, free));
    free -= heights[next];
    waiting = waiting.filter((one) => one !== next);
  }
  if (shown.includes('log')) heights.log = Math.max(0, free);
  return heights;
}

/** What a pane would take to show all that it has. */
const wantedOf = (rows: Filtered): Heights => {
  const tall = (length: number): number => (length === 0 ? 2 : length + 2);
  return {
    positions: tall(rows.positions.length),
    orders: tall(rows.orders.length),
    fills: tall(rows.fills.length),
    log: rows.log.length + 1,
  };
};

/** Of the orders the last one is chosen; of the others what is furthest stands at the end of its pane. */
export function farthestIn(snapshot: Snapshot, state: ViewState, places: Places): Scroll {
  const { positions, orders, fills, log } = rowsOf(snapshot, state);
  return {
    positions: farthestRow(positions.length, places.positions.height),
    orders: Math.max(0, orders.length - 1),
    fills: farthestRow(fills.length, places.fills.height),
    log: farthestLog(log, state, places.log, snapshot.at),
  };
}
