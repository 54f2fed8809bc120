/** A statistic that is either a value or undefined for a reason: never NaN, never infinite, never `-0`. */

export type Figure<T = number> =
  | { readonly value: T; readonly reason?: never }
  | { readonly value: null; readonly reason: string };

export const known = <T>(value: T): Figure<T> => ({ value });
export const unknown = (reason: string): Figure<never> => ({ value: null, reason });

/** A computed double; what overflowed is undefined. */
export const finite = (value: number): Figure =>
  Number.isFinite(value) ? known(value + 0) : unknown('too large to state'); // -0 + 0 is 0

/** `numerator / denominator`, undefined with `reason` where the denominator is zero. */
export const ratio = (numerator: number, denominator: number, reason: string): Figure =>
  denominator === 0 ? unknown(reason) : finite(numerator / denominator);

/** Computes on with a figure, where it is known. */
export const mapped = <T, U>(figure: Figure<T>, compute: (value: T) => Figure<U>): Figure<U> =>
  figure.value === null ? figure : compute(figure.value);

type Values<F> = { readonly [K in keyof F]: F[K] extends Figure<infer T> ? T | null : never };

export interface Settled<F> {
  readonly values: Values<F>;
  /** Why each null is null, by name. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Parts named figures into plain values and the reasons of those that are null; names keep their order. */
export function settle<F extends Record<string, Figure<unknown>>>(figures: F): Settled<F> {
  const values: Record<string, unknown> = {};
  const reasons: Record<string, string> = {};
  for (const [name, figure] of Object.entries(figures)) {
    values[name] = figure.value;
    if (figure.value === null) reasons[name] = figure.reason;
  }
  return { values: values as Values<F>, reasons };
}
