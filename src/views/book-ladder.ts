/** An order book as a ladder: asks above, bids below, the spread between, and bars for the sizes. */

import type { BookRecord } from '../core/view/book-record.js';
import { type Palette, palette } from './colour.js';
import { escapeControls } from './escape.js';
import { counted, exact, moment } from './format.js';
import { type BookFigures, figureLines, type LadderRow, ladderOf } from './ladder-rows.js';
import { wrap } from './layout.js';

export interface BookView extends BookRecord {
  readonly feed: string;
  readonly measures: BookFigures | undefined;
  readonly counts: BookCounts;
}

export interface BookCounts {
  readonly lines: number;
  readonly applied: number;
  readonly dropped: number;
  readonly gap: number;
  readonly resynced: number;
  readonly malformed: number;
}

export interface LadderOptions {
  readonly width: number;
  readonly useColour: boolean;
  readonly ascii: boolean;
}

/** The book as lines that end with a line break. */
export function renderBook(view: BookView, options: LadderOptions): string {
  const colours = palette(options.useColour);
  const lines = [
    title(view, colours),
    '',
    ...(view.state === 'fresh' ? ladder(view, options, colours) : ['  stale: there is no book to show']),
    '',
    ...summary(view).flatMap((line) => wrap(line, options.width)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function title({ symbol, feed, ts, seq, state }: BookView, colours: Palette): string {
  const time = ts === null ? '' : `${moment(ts)} UTC`;
  const parts = [feed, time, seq === null ? '' : `seq ${seq}`].filter((part) => part !== '');
  const word = state === 'fresh' ? colours.green(state) : colours.red(state);
  return `${colours.bold(escapeControls(symbol))}  ${parts.join('  ')}  ${word}`;
}

function ladder(view: BookView, options: LadderOptions, colours: Palette): string[] {
  const { asks, bids, decimals } = ladderOf(view, options);
  const line = ({ name, price, size, bar }: LadderRow, paint: (text: string) => string): string =>
    `  ${name}  ${paint(price)}  ${size}  ${paint(bar)}`.trimEnd();
  return [
    ...asks.map((row) => line(row, colours.red)),
    ...figureLines(view.measures, decimals, options.width - 2).map((text) => `  ${text}`),
    ...bids.map((row) => line(row, colours.green)),
  ];
}

function summary({ levels, counts }: BookView): string[] {
  const { lines, applied, dropped, gap, resynced, malformed } = counts;
  const number = (value: number): string => exact(String(value));
  return [
    `${counted(levels.bids, 'bid level')} and ${counted(levels.asks, 'ask level')} in the whole book`,
    `${counted(lines, 'message')}: ${number(applied)} depth applied, ${number(dropped)} dropped, ${number(malformed)} malformed`,
    `${counted(gap, 'gap')}, ${counted(Math.max(0, resynced - 1), 'resync')}`,
  ];
}
