/** Lines of a full screen: pieces of text, each with what it means; how that looks is decided where it is painted. */

import { clip, displayWidth, padLeft, padRight } from '../layout.js';

/** What a piece means. None of it is told by its look alone. */
export type Tone =
  | ('plain' | 'strong' | 'quiet' | 'good' | 'bad' | 'warn' | 'chosen')
  | ('simulated' | 'paper' | 'live')
  | ('buy' | 'sell');

export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Piece[];

export const piece = (text: string, tone: Tone = 'plain'): Piece => ({ text, tone });

export const lineOf = (text: string, tone: Tone = 'plain'): Line => (text === '' ? [] : [{ text, tone }]);

export const textOfLine = (line: Line): string => line.map(({ text }) => text).join('');

/** Green for a gain, red for a loss; the sign says it, too. */
export function toneOf(text: string): Tone {
  if (!/[1-9]/.test(text)) return 'plain';
  return text.trimStart().startsWith('-') ? 'bad' : 'good';
}

const ellipsisOf = (ascii: boolean): string => (ascii ? '~' : '…');

/** The start of a line that fits, with an ellipsis for the rest. */
export function clipLine(line: Line, width: number, ascii: boolean): Line {
  const kept: Piece[] = [];
  let left = width;
  for (const { text, tone } of line) {
    const size = displayWidth(text);
    if (size <= left) kept.push({ text, tone });
    else {
      if (left > 0) kept.push({ text: clip(text, left, ellipsisOf(ascii)), tone });
      return kept;
    }
    left -= size;
  }
  return kept;
}

/** As wide as that, whatever is in it. */
export function fitLine(line: Line, width: number, ascii: boolean): Line {
  const clipped = clipLine(line, width, ascii);
  const missing = width - displayWidth(textOfLine(clipped));
  return missing > 0 ? [...clipped, piece(' '.repeat(missing))] : clipped;
}

/** Two blocks of lines beside each other, each as wide as told, with a column between. */
export function beside(left: readonly Line[], right: readonly Line[], widths: Widths, ascii: boolean): readonly Line[] {
  const height = Math.max(left.length, right.length);
  return Array.from({ length: height }, (_, i) => [
    ...fitLine(left[i] ?? [], widths.left, ascii),
    piece(' '),
    ...clipLine(right[i] ?? [], widths.right, ascii),
  ]);
}

export interface Widths {
  readonly left: number;
  readonly right: number;
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Left out first where there is no room: the largest number goes first. 0 always stays. */
  readonly rank: number;
}

const GAP = 2;

/** Rows of cells as aligned lines, the titles first; columns that find no room are left out, the least first. */
export function tabulate(columns: readonly Column[], rows: readonly Line[], width: number): readonly Line[] {
  const sizes = columns.map(({ title }, i) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[i]?.text ?? ''))),
  );
  const shown = shownOf(columns, sizes, width);
  const lay = (cells: Line): Line =>
    shown.flatMap((i, place) => {
      const { text, tone } = cells[i] ?? piece('');
      const size = sizes[i] ?? 0;
      const padded = columns[i]?.align === 'right' ? padLeft(text, size) : padRight(text, size);
      return [...(place > 0 ? [piece(' '.repeat(GAP))] : []), { text: padded, tone }];
    });
  const titles = columns.map(({ title }) => piece(title, 'quiet'));
  return [titles, ...rows].map(lay);
}

function shownOf(columns: readonly Column[], sizes: readonly number[], width: number): readonly number[] {
  let shown = columns.map((_, i) => i);
  const total = (): number => shown.reduce((sum, i) => sum + (sizes[i] ?? 0) + GAP, -GAP);
  const ranks = [...new Set(columns.map(({ rank }) => rank))].sort((a, b) => b - a);
  for (const rank of ranks) {
    if (rank === 0 || total() <= width) break;
    shown = shown.filter((i) => columns[i]?.rank !== rank);
  }
  return shown;
}
