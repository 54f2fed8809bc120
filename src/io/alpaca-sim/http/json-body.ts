/** Reads the JSON object of a request without rounding: a number is the text that was sent. */

import { Refused } from './refused.js';
import type { Reply } from './reply.js';

type Values = Readonly<Record<string, unknown>>;

/** Strings, to be passed over, and numbers. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export class JsonBody {
  /** `plain` tells the types; in `exact` numbers are strings of their digits. */
  private constructor(
    private readonly plain: Values,
    private readonly exact: Values,
    private readonly refusal: Reply,
  ) {}

  /** Throws Refused with `refusal` for what is no JSON object, as the getters do for a value of another type. */
  static read(text: string, refusal: Reply): JsonBody {
    try {
      const plain: unknown = JSON.parse(text);
      const exact: unknown = JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)));
      if (isObject(plain) && isObject(exact)) return new JsonBody(plain, exact, refusal);
    } catch {}
    throw new Refused(refusal);
  }

  text(name: string): string | undefined {
    const value = valueOf(this.plain, name);
    if (value === undefined || typeof value === 'string') return value;
    throw new Refused(this.refusal);
  }

  flag(name: string): boolean | undefined {
    const value = valueOf(this.plain, name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw new Refused(this.refusal);
  }

  /** What `parse` makes of an amount, sent as a number or as a string. */
  amount<T>(name: string, parse: (text: string) => T | undefined): T | undefined {
    const value = valueOf(this.plain, name);
    if (value === undefined) return undefined;
    const text = valueOf(this.exact, name);
    const amount = typeof value !== 'boolean' && typeof text === 'string' ? parse(text) : undefined;
    if (amount === undefined) throw new Refused(this.refusal);
    return amount;
  }

  object(name: string): JsonBody | undefined {
    const plain = valueOf(this.plain, name);
    if (plain === undefined) return undefined;
    const exact = valueOf(this.exact, name);
    if (isObject(plain) && isObject(exact)) return new JsonBody(plain, exact, this.refusal);
    throw new Refused(this.refusal);
  }
}

/** Null is as good as absent. */
const valueOf = (values: Values, name: string): unknown =>
  Object.hasOwn(values, name) ? (values[name] ?? undefined) : undefined;

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
