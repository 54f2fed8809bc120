/** Puts frames on a terminal's alternate screen: only lines that changed, in one write, so that nothing flickers. */

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
const TO_THE_END = '\u001B[0m\u001B[K';

export class Painter {
  #shown: readonly string[] | undefined;

  /** What is on the screen is not known any more: the next frame is drawn whole. */
  forget(): void {
    this.#shown = undefined;
  }

  /** What to write so that the screen shows the frame; empty where it does already. */
  paint(frame: string, rows: number): string {
    const lines = frame.split('\n').slice(0, rows);
    const before = this.#shown;
    const height = Math.max(lines.length, before?.length ?? 0);
    let text = before === undefined ? CLEAR : '';
    for (let row = 0; row < height; row++) {
      const line = lines[row] ?? '';
      if (line !== (before?.[row] ?? '')) text += `${at(row + 1)}${line}${TO_THE_END}`;
    }
    this.#shown = lines;
    return text === '' ? '' : `${BEGIN}${text}${END}`;
  }
}
