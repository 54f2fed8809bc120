/** What every screen is made of: whose data or money it is, the health of its feed, panes with titles, and notices. */

import { escapeControls } from '../escape.js';
import { count } from '../format.js';
import { displayWidth, wrap } from '../layout.js';
import {
  type Column,
  clipLine,
  type Line,
  lineOf,
  type Piece,
  piece,
  type Tone,
  tabulate,
  textOfLine,
} from './line.js';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
  readonly ascii: boolean;
}

/** Below it there is room for what matters most, and no pane. */
const TINY = { columns: 40, rows: 10 };

export const isTiny = ({ columns, rows }: Omit<ScreenSize, 'ascii'>): boolean =>
  columns < TINY.columns || rows < TINY.rows;

/** Money is simulated, on paper or real; market data are as they come, or told once more. */
export type Mode = 'SIMULATED' | 'PAPER' | 'LIVE' | 'DATA' | 'REPLAY';

const MODES: Readonly<Record<Mode, Tone>> = {
  SIMULATED: 'simulated',
  PAPER: 'paper',
  LIVE: 'live',
  DATA: 'chosen',
  REPLAY: 'chosen',
};

/** The mode, first of all and on every screen. */
export const modePiece = (mode: Mode): Piece => piece(` ${mode} `, MODES[mode]);

/** Pieces of a line with two spaces between. */
export const spaced = (...parts: readonly (Piece | undefined)[]): Line =>
  parts.filter((part) => part !== undefined).flatMap((part, i) => (i === 0 ? [part] : [piece('  '), part]));

/** The same within a width: what is quiet gives way, the last first, before anything is cut. */
export function spacedWithin(width: number, ...parts: readonly (Piece | undefined)[]): Line {
  const line = spaced(...parts);
  const least = parts.findLastIndex((part) => part?.tone === 'quiet');
  if (least < 0 || displayWidth(textOfLine(line)) <= width) return line;
  return spacedWithin(width, ...parts.toSpliced(least, 1));
}

/** `feed up 36/s`: how many a second only where any come. */
export function feedPiece(state: string, perSecond: number): Piece {
  const isWell = state === 'up' || state === 'replay';
  return piece(`feed ${state}${isWell ? ` ${count(perSecond)}/s` : ''}`, isWell ? 'good' : 'warn');
}

/** Silence in seconds from which on it is told. */
export const SILENCE_S = 3;

/** What is shown may be as old. */
export const silencePiece = (seconds: number): Piece | undefined =>
  seconds < SILENCE_S ? undefined : piece(`silent ${count(Math.floor(seconds))} s`, 'warn');

/** `> Positions 3 ────`: which has the focus is told by a mark, too. */
export function paneTitle(text: string, isFocused: boolean, { width, ascii }: Omit<PaneSize, 'height'>): Line {
  const words = `${isFocused ? '>' : ' '} ${text} `;
  const rule = (ascii ? '-' : '─').repeat(Math.max(0, width - displayWidth(words)));
  return [piece(words, isFocused ? 'chosen' : 'strong'), piece(rule, 'quiet')];
}

export interface PaneSize {
  readonly width: number;
  /** With its title; positive. */
  readonly height: number;
  readonly ascii: boolean;
}

/** Of so many rows the one that stands on top where the last of them is shown in a pane of this height. */
export const farthestRow = (rows: number, height: number): number => Math.max(0, rows - Math.max(1, height - 2));

/** The rows from `first` on that find room below the titles of the pane and of the columns. */
export function rowsFrom(
  first: number,
  columns: readonly Column[],
  rows: readonly Line[],
  { width, height }: PaneSize,
): readonly Line[] {
  const room = Math.max(0, height - 2);
  const start = Math.min(first, Math.max(0, rows.length - room));
  return tabulate(columns, rows.slice(start, start + room), width);
}

/** More lines than this no text of a pane takes. */
const WRAPPED_MAX = 3;

/** A text of a pane that is to be read whole: what a line does not hold goes on below, set in. */
export function wrapped(text: string, tone: Tone, { width, ascii }: Omit<PaneSize, 'height'>): readonly Line[] {
  if (displayWidth(text) <= width) return [lineOf(text, tone)];
  const [first = '', ...more] = wrap(text, Math.max(1, width - SET_IN.length));
  const lines = [first, ...more.map((line) => `${SET_IN}${line}`)];
  if (lines.length <= WRAPPED_MAX) return lines.map((line) => lineOf(line, tone));
  const rest = lines.slice(WRAPPED_MAX - 1).map((line) => line.trim());
  const last = lineOf(`${SET_IN}${rest.join(' ')}`, tone);
  return [...lines.slice(0, WRAPPED_MAX - 1).map((line) => lineOf(line, tone)), clipLine(last, width, ascii)];
}

const SET_IN = '  ';

/** The last thing that went wrong, in its own few lines of the frame: it pushes nothing else away. */
export function noticeLines(notice: string | undefined, size: ScreenSize): readonly Line[] {
  if (notice === undefined) return [];
  const most = isTiny(size) ? 1 : 2;
  return wrap(`! ${escapeControls(notice)}`, size.columns)
    .slice(0, most)
    .map((text) => lineOf(text, 'warn'));
}

interface Parts {
  readonly head: readonly Line[];
  /** As much of it as finds room between the others. */
  readonly body: readonly Line[];
  readonly foot: readonly Line[];
}

/** As many lines as the terminal has rows, none wider than it; the foot stands on its last ones. */
export function fill({ head, body, foot }: Parts, { columns, rows, ascii }: ScreenSize): readonly Line[] {
  const room = Math.max(0, rows - head.length - foot.length);
  const filled = Array.from({ length: room }, (_, i) => body[i] ?? []);
  return [...head, ...filled, ...foot].slice(0, Math.max(1, rows)).map((line) => clipLine(line, columns, ascii));
}
