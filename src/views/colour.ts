/** Four colours, or none: who calls says which. */

export type Paint = (text: string) => string;

export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly green: Paint;
  readonly red: Paint;
}

const plain: Paint = (text) => text;
const paint =
  (on: number, off: number): Paint =>
  (text) =>
    text === '' ? text : `\u001B[${on}m${text}\u001B[${off}m`;

const PLAIN: Palette = { bold: plain, dim: plain, green: plain, red: plain };
const COLOURED: Palette = { bold: paint(1, 22), dim: paint(2, 22), green: paint(32, 39), red: paint(31, 39) };

export const palette = (useColour: boolean): Palette => (useColour ? COLOURED : PLAIN);

/** Green for a gain, red for a loss; the text of a number tells by its sign. */
export const paintSigned = (colours: Palette, text: string): string => {
  if (!/[1-9]/.test(text)) return text;
  return text.trimStart().startsWith('-') ? colours.red(text) : colours.green(text);
};
