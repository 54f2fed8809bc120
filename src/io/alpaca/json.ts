/** JSON.parse that loses no digit: a number of more digits than a double holds comes out as its text. */

/** Strings, to be passed over, and numbers. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const DIGITS_MAX = 15;
const LONG = /\d{16}|\d\.\d{7}|\d{9}\./;

/** Throws SyntaxError for what is no JSON. */
export function parseJson(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  if (!LONG.test(text)) return plain;
  return JSON.parse(text.replace(TOKEN, (token) => (isTooLong(token) ? `"${token}"` : token)));
}

function isTooLong(token: string): boolean {
  if (token.startsWith('"') || token.length <= DIGITS_MAX) return false;
  const mantissa = token.split(/[eE]/)[0] ?? '';
  return mantissa.replace(/[-.]/g, '').replace(/^0+/, '').length > DIGITS_MAX;
}
