/** Makes text from a network or a file harmless to a terminal: nothing in it moves the cursor or turns the writing. */

/** Control, format (bidirectional marks, zero width) and separator characters, and halves of surrogate pairs. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Unprintable characters as JavaScript would write them: `\n`, `\x1b`, `\u202e`. */
export const escapeControls = (text: string): string => text.replace(UNSAFE, (char) => SHORT[char] ?? codeOf(char));

function codeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
