/**
 * The fields of one message of Alpaca's market data, whichever way it was read: fast from bytes, JSON.parse, msgpack.
 *
 * A field is asked for by its slot, which is its place in NAMES; `map.ts` is the only reader.
 */

/** Every key there is; `T` is the type of the message. */
export const NAMES = [
  'T',
  'S',
  't',
  'p',
  's',
  'i',
  'x',
  'z',
  'c',
  'bp',
  'bs',
  'ap',
  'as',
  'bx',
  'ax',
  'o',
  'h',
  'l',
  'v',
  'n',
  'vw',
  'u',
  'd',
  'a',
  'b',
  'r',
  'tks',
  'sc',
  'sm',
  'rc',
  'rm',
  'oi',
  'op',
  'os',
  'oc',
  'ci',
  'cp',
  'cs',
  'cc',
] as const; // prettier-ignore

export type Name = (typeof NAMES)[number];

export const SLOT = Object.fromEntries(NAMES.map((name, slot) => [name, slot])) as Readonly<Record<Name, number>>;

/** One price and size of an order book. */
export interface Level {
  readonly price: number;
  readonly size: number;
}

/** The venue's time: whole microseconds and the digits below. */
export interface Stamp {
  readonly micros: number;
  readonly nanos: number;
}

/** Each answers undefined where the field is absent or of another type. */
export interface Fields {
  has(slot: number): boolean;
  number(slot: number): number | undefined;
  text(slot: number): string | undefined;
  /** An integer as text, of any length. */
  id(slot: number): string | undefined;
  flag(slot: number): boolean | undefined;
  stamp(slot: number): Stamp | undefined;
  levels(slot: number): readonly Level[] | undefined;
}
