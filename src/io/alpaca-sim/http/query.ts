/** Reads the parameters of a query: what is absent or empty has its default, what is wrong is refused. */

import { Refused } from './refused.js';
import type { Reply } from './reply.js';

export class QueryReader {
  /** `refuse` words a refusal as the API at hand does. */
  constructor(
    readonly query: URLSearchParams,
    readonly refuse: (message: string) => Reply,
  ) {}

  text(name: string): string | undefined {
    const text = this.query.get(name);
    return text === null || text === '' ? undefined : text;
  }

  /** Parts between commas, of every time that the name is given; undefined where there is none. */
  list(name: string): readonly string[] | undefined {
    const parts = this.query.getAll(name).flatMap((text) => text.split(','));
    const named = parts.map((part) => part.trim()).filter((part) => part !== '');
    return named.length === 0 ? undefined : named;
  }

  integer(name: string, { min, max, otherwise }: { min: number; max: number; otherwise: number }): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw this.bad(`invalid ${name}: must be an integer from ${min} to ${max}`);
    return value;
  }

  choice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = allowed.find((one) => one === text.toLowerCase());
    if (found === undefined) throw this.bad(`invalid ${name}: must be one of ${allowed.join(', ')}`);
    return found;
  }

  flag(name: string): boolean {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return false;
    if (!['true', 'false', '1', '0', 't', 'f'].includes(text)) throw this.bad(`invalid ${name}: must be true or false`);
    return text === 'true' || text === '1' || text === 't';
  }

  /** What `parse` makes of the text. */
  parsed<T>(name: string, parse: (text: string) => T | undefined, wanted: string): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) throw this.bad(`invalid ${name}: ${wanted}`);
    return value;
  }

  bad(message: string): Refused {
    return new Refused(this.refuse(message));
  }
}
