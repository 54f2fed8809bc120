/**
 * Figures as people read them: grouped thousands, fixed decimals, `-` where there is nothing to say.
 *
 * Exact amounts come as decimal text and are rounded as text (half-even): they never pass through a double.
 */

/** An exact amount as decimal text, or a double that is an estimate anyway. */
type Amount = string | number;

export const NOTHING = '-';

const OPTIONS = { roundingMode: 'halfEven', useGrouping: true } as const;
const fixed = (decimals: number, signDisplay: 'negative' | 'exceptZero', style: 'decimal' | 'percent' = 'decimal') =>
  new Intl.NumberFormat('en-US', {
    ...OPTIONS,
    style,
    signDisplay,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });

const MONEY = fixed(2, 'negative');
const SIGNED_MONEY = fixed(2, 'exceptZero');
const COUNT = fixed(0, 'negative');
const PERCENT = [0, 1, 2].map((decimals) => fixed(decimals, 'negative', 'percent'));
const SIGNED_PERCENT = [0, 1, 2].map((decimals) => fixed(decimals, 'exceptZero', 'percent'));
const EXACT = new Intl.NumberFormat('en-US', { ...OPTIONS, maximumFractionDigits: 18 });

/** A fraction this large is written with an exponent: nobody counts its digits. */
const HUGE = 1e6;

const show = (format: Intl.NumberFormat | undefined, value: Amount | null): string =>
  value === null ? NOTHING : (format?.format(value as number) ?? String(value));

/** `56,263.52`. */
export const money = (amount: Amount | null): string => show(MONEY, amount);

/** `+1,234.50`, `-0.20`, `0.00`. */
export const signedMoney = (amount: Amount | null): string => show(SIGNED_MONEY, amount);

/** All decimals there are, grouped: `1,234.5` (quantities, prices). */
export const exact = (amount: string | null): string => show(EXACT, amount);

/** `2,148`. */
export const count = (value: number | null): string => show(COUNT, value);

/** A fraction as `33.93%`; up to two decimals. */
export const percent = (fraction: number | null, decimals: 0 | 1 | 2 = 2): string =>
  percentBy(PERCENT[decimals], fraction, '');

/** `+33.93%`, `-1.00%`, `0.00%`. */
export const signedPercent = (fraction: number | null, decimals: 0 | 1 | 2 = 2): string =>
  percentBy(SIGNED_PERCENT[decimals], fraction, '+');

function percentBy(format: Intl.NumberFormat | undefined, fraction: number | null, plus: string): string {
  if (fraction === null || Math.abs(fraction) < HUGE) return show(format, fraction);
  return `${fraction > 0 ? plus : ''}${(fraction * 100).toExponential(1)}%`;
}

/** `1.23`; a huge one as `1.2e+9`. */
export const ratio = (value: number | null): string =>
  value !== null && Math.abs(value) >= HUGE ? value.toExponential(1) : show(MONEY, value);

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
