/** Prices and sizes of a book between text and doubles: 15 significant digits survive a double, more are refused. */

const DECIMAL = /^(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;
const DIGITS_MAX = 15;
/** Text this short cannot hold more digits than fit. */
const SHORT = DIGITS_MAX;

/** The double of a decimal text of zero or more; undefined where it is none, or has more digits than a double holds. */
export function levelNumber(text: string): number | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  if (text.length > SHORT && significantDigits(match) > DIGITS_MAX) return undefined;
  return Number(text);
}

/** Digits after the point, trailing zeros too; an exponent moves the point. */
export function decimalsOfText(text: string): number {
  const [, , fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

function significantDigits([, whole = '', fraction = '']: RegExpExecArray): number {
  const digits = `${whole}${fraction}`;
  let [from, to] = [0, digits.length];
  while (from < to && digits[from] === '0') from++;
  while (to > from && digits[to - 1] === '0') to--;
  return to - from;
}

/** Canonical text of a finite double of zero or more: no exponent, no trailing zeros. */
export function levelText(value: number): string {
  const text = String(value);
  const at = text.indexOf('e');
  if (at < 0) return text;
  const digits = text.slice(0, at).replace('.', '');
  const point = (text.includes('.') ? 1 : digits.length) + Number(text.slice(at + 1));
  return point > 0 ? digits.padEnd(point, '0') : `0.${'0'.repeat(-point)}${digits}`;
}
