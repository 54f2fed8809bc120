/** Text in columns of a terminal: its width, padding, and lines that break between words. */

/** Characters that fill two columns: East Asian ones and emoji. */
const WIDE = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}！-｠]/u;
const ZERO = /\p{Mn}/u;

/** Columns that a text takes, as long as nothing in it is a control character: paint it after padding. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) width += ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

export const padLeft = (text: string, width: number): string =>
  `${' '.repeat(Math.max(0, width - displayWidth(text)))}${text}`;

export const padRight = (text: string, width: number): string =>
  `${text}${' '.repeat(Math.max(0, width - displayWidth(text)))}`;

/** The widest of some texts. */
export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(displayWidth));

/** What fits in `width` columns, with an ellipsis for the rest. */
export function clip(text: string, width: number, ellipsis = '…'): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const char of text) {
    if (displayWidth(kept + char) > width - displayWidth(ellipsis)) break;
    kept += char;
  }
  return width < displayWidth(ellipsis) ? '' : kept + ellipsis;
}

/** Lines of at most `width` columns, broken at spaces; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => cut(whole, Math.max(1, width)))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || displayWidth(longer) <= width) line = longer;
    else {
      lines.push(line.trimEnd());
      line = word;
    }
  }
  return [...lines, line.trimEnd()];
}

/** A label and its text, which goes on under itself where it is longer than a line. */
export function labelled(label: string, text: string, width: number, labelWidth: number): string[] {
  const lines = wrap(text, width - labelWidth);
  return lines.map((line, i) => `${padRight(i === 0 ? label : '', labelWidth)}${line}`);
}

/** Pieces of at most `width` columns. */
function cut(word: string, width: number): string[] {
  const pieces = [''];
  for (const char of word) {
    const longer = `${pieces.at(-1) ?? ''}${char}`;
    if (displayWidth(longer) <= width || longer === char) pieces[pieces.length - 1] = longer;
    else pieces.push(char);
  }
  return pieces;
}
