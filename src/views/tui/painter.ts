/** Puts frames on a terminal's alternate screen: only lines that changed, in one write, so that nothing flickers. */

import { displayWidth } from '../layout.js';
import { type Line, textOfLine } from './line.js';

/**
 * The alternate screen, no wrapping of long lines, no cursor. What is left of a frame that a terminal measures
 * otherwise than we do is then cut off, and scrolls nothing.
 */
export const ENTER = '\u001B[?1049h\u001B[?7l\u001B[?25l';
/** All of that taken back; what was on the screen before is there again. */
export const LEAVE = '\u001B[0m\u001B[?25h\u001B[?7h\u001B[?1049l';

/** Terminals that know it show what lies between at once; others ignore it. */
const [BEGIN, END] = ['\u001B[?2026h', '\u001B[?2026l'];
const CLEAR = '\u001B[0m\u001B[2J';
const at = (row: number): string => `\u001B[${row};1H`;
const PLAIN = '\u001B[0m';
/** Not after a line that fills the screen: the cursor still stands on its last character. */
const TO_THE_END = `${PLAIN}\u001B[K`;
const EMPTY = JSON.stringify([]);

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export class Painter {
  /** What each row shows, as text to compare. */
  #shown: readonly string[] | undefined;
  /** Which rows the next text is for, and whether each is as wide as the screen. */
  #due: readonly { readonly row: number; readonly isFull: boolean }[] = [];
  #isAnew = false;

  /** What is on the screen is not known any more: the next frame is drawn whole. */
  forget(): void {
    this.#shown = undefined;
  }

  /** The lines of a frame that the screen does not show yet: what they look like is to be given to `paint`. */
  changes(frame: readonly Line[], { columns, rows }: Size): readonly Line[] {
    const lines = frame.slice(0, rows);
    const before = this.#shown;
    const now = lines.map((line) => JSON.stringify(line));
    const height = Math.min(rows, Math.max(now.length, before?.length ?? 0));
    const changed = Array.from({ length: height }, (_, row) => row).filter(
      (row) => (now[row] ?? EMPTY) !== (before?.[row] ?? EMPTY),
    );
    this.#isAnew = before === undefined;
    this.#shown = now;
    this.#due = changed.map((row) => ({ row, isFull: displayWidth(textOfLine(lines[row] ?? [])) >= columns }));
    return changed.map((row) => lines[row] ?? []);
  }

  /** What to write so that the screen shows the lines that have changed; empty where nothing has. */
  paint(text: string): string {
    const lines = text.split('\n');
    const painted = this.#due.map(
      ({ row, isFull }, i) => `${at(row + 1)}${lines[i] ?? ''}${isFull ? PLAIN : TO_THE_END}`,
    );
    const all = (this.#isAnew ? CLEAR : '') + painted.join('');
    this.#due = [];
    this.#isAnew = false;
    return all === '' ? '' : `${BEGIN}${all}${END}`;
  }
}
