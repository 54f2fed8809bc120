/**
 * Figures as people read them: grouped thousands, fixed decimals, `-` where there is nothing to say.
 *
 * Exact amounts come as decimal text and are rounded as text (half-even): they never pass through a double.
 */

/** An exact amount as decimal text, or a double that is an estimate anyway. */
type Amount = string | number;

export const NOTHING = '-';

type Style = 'decimal' | 'percent';
/** `exceptZero` writes the plus too; neither writes `-0`. */
type Sign = 'negative' | 'exceptZero';

const formats = new Map<string, Intl.NumberFormat>();

/** Made when first needed: the first one of a process takes 13 ms, and many commands print no figure. */
function formatOf(style: Style, signDisplay: Sign, least: number, most: number): Intl.NumberFormat {
  const key = `${style} ${signDisplay} ${least} ${most}`;
  const made =
    formats.get(key) ??
    new Intl.NumberFormat('en-US', {
      style,
      signDisplay,
      minimumFractionDigits: least,
      maximumFractionDigits: most,
      roundingMode: 'halfEven',
    });
  formats.set(key, made);
  return made;
}

/** Digits of decimal text are taken as they stand: Intl rounds them exactly, however many. */
const decimal = (value: Amount | null, sign: Sign, least: number, most = least): string =>
  value === null ? NOTHING : formatOf('decimal', sign, least, most).format(value as number);

/** A fraction this large is written with an exponent: nobody counts its digits. */
const HUGE = 1e6;

/** `56,263.52`. */
export const money = (amount: Amount | null): string => decimal(amount, 'negative', 2);

/** `+1,234.50`, `-0.20`, `0.00`. */
export const signedMoney = (amount: Amount | null): string => decimal(amount, 'exceptZero', 2);

/** All decimals there are, grouped: `1,234.5` (quantities, prices). */
export const exact = (amount: string | null): string => decimal(amount, 'negative', 0, 18);

/** The same of a text that is a figure; any other as it stands. */
export const figure = (text: string): string => (/^-?\d+(\.\d+)?$/.test(text) ? exact(text) : text);

/** All decimals there are, and two at least, so that the points of a column stand in one line: `230.10`. */
export const price = (amount: Amount | null): string => decimal(amount, 'negative', 2, 18);

/** The same of decimal text that is not grouped, for lines that programs read, too. */
export const withCents = (text: string): string =>
  text.includes('.') ? text.padEnd(text.indexOf('.') + 3, '0') : `${text}.00`;

/** `2,148`. */
export const count = (value: number | null): string => decimal(value, 'negative', 0);

/** A fraction as `33.93%`. */
export const percent = (fraction: number | null, decimals = 2): string => percentBy('negative', fraction, decimals);

/** `+33.93%`, `-1.00%`, `0.00%`. */
export const signedPercent = (fraction: number | null, decimals = 2): string =>
  percentBy('exceptZero', fraction, decimals);

function percentBy(sign: Sign, fraction: number | null, decimals: number): string {
  if (fraction === null) return NOTHING;
  if (Math.abs(fraction) < HUGE) return formatOf('percent', sign, decimals, decimals).format(fraction);
  return `${fraction > 0 && sign === 'exceptZero' ? '+' : ''}${(fraction * 100).toExponential(1)}%`;
}

/** `1.23`; a huge one as `1.2e+9`. */
export const ratio = (value: number | null): string =>
  value !== null && Math.abs(value) >= HUGE ? value.toExponential(1) : decimal(value, 'negative', 2);

/** `3 trades`, `1 trade`. */
export const counted = (value: number, noun: string, plural = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : plural}`;

/** The UTC date of an RFC 3339 time: `2024-01-02`. */
export const date = (time: string | null): string => time?.slice(0, 10) ?? NOTHING;

/** The time to what it says: `2024-01-02` at midnight, else `2024-01-02 14:30`, with seconds where there are any. */
export function moment(time: string | null): string {
  if (time === null) return NOTHING;
  return time
    .replace('T', ' ')
    .replace('Z', '')
    .replace(/:00$/, '')
    .replace(/ 00:00$/, '');
}

/** The same to the second: for tables, where what is finer only takes room. */
export const second = (time: string | null): string => moment(time && time.replace(/\.\d+(?=Z)/, ''));

const UNITS = [
  ['d', 86_400_000_000],
  ['h', 3_600_000_000],
  ['min', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1000],
] as const;

/** A span of microseconds in its two largest units: `3 h 12 min`, `45 s`, `0 s`. */
export function duration(micros: number): string {
  const largest = UNITS.findIndex(([, size]) => micros >= size);
  if (largest < 0) return micros === 0 ? '0 s' : `${micros} us`;
  let rest = micros;
  const parts = UNITS.slice(largest, largest + 2).map(([name, size]) => {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    return whole === 0 ? '' : `${whole} ${name}`;
  });
  return parts.filter((part) => part !== '').join(' ');
}
