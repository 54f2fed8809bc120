/** A statistic that is either a value or undefined for a reason: never NaN, never infinite, never `-0`. */

interface Known<T> {
  readonly value: T;
}

interface Unknown {
  readonly value: null;
  readonly reason: string;
}

export type Figure<T = number> = Known<T> | Unknown;

export const known = <T>(value: T): Known<T> => ({ value });
export const unknown = (reason: string): Unknown => ({ value: null, reason });

const isUnknown = (figure: Figure<unknown>): figure is Unknown => figure.value === null;

/** A computed double; what overflowed is undefined. */
export const finite = (value: number): Figure =>
  Number.isFinite(value) ? known(value + 0) : unknown('too large to state'); // -0 + 0 is 0

/** `numerator / denominator`, undefined with `reason` where the denominator is zero. */
export const ratio = (numerator: number, denominator: number, reason: string): Figure =>
  denominator === 0 ? unknown(reason) : finite(numerator / denominator);

/** Computes on with a figure, where it is known. */
export const mapped = <T, U>(figure: Figure<T>, compute: (value: T) => Figure<U>): Figure<U> =>
  isUnknown(figure) ? figure : compute(figure.value);

type Figures = Readonly<Record<string, Figure<unknown>>>;

export interface Settled<F extends Figures> {
  readonly values: { readonly [K in keyof F]: F[K]['value'] };
  /** Why each null is null, by name. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Parts named figures into plain values and the reasons of those that are null; names keep their order. */
export function settle<F extends Figures>(figures: F): Settled<F> {
  const values: Record<string, unknown> = {};
  const reasons: Record<string, string> = {};
  for (const [name, figure] of Object.entries(figures)) {
    values[name] = figure.value;
    if (isUnknown(figure)) reasons[name] = figure.reason;
  }
  return { values: values as Settled<F>['values'], reasons };
}
