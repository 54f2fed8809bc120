/**
 * The slow reader: fields of a message that JSON.parse or msgpack made an object of, by the names that Alpaca gives
 * them. Each answers undefined where it is absent or of another type.
 */

import { parseTime } from '../../core/base/time.js';
import type { BookLevel } from '../../core/events.js';

export type WireRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is WireRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A msgpack timestamp, whole. */
export class WireTime {
  constructor(
    readonly seconds: number,
    readonly nanos: number,
  ) {}
}

/** The venue's time: whole microseconds and the digits below. */
interface Stamp {
  readonly micros: number;
  readonly nanos: number;
}

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

export class RecordFields {
  constructor(readonly record: WireRecord) {}

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  number(name: string): number | undefined {
    return numberOf(this.#value(name));
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** An integer as text, of any length. */
  id(name: string): string | undefined {
    const value = this.#value(name);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
    return typeof value === 'string' && /^\d+$/.test(value) ? value : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#value(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  stamp(name: string): Stamp | undefined {
    const value = this.#value(name);
    if (value instanceof WireTime)
      return { micros: value.seconds * 1e6 + Math.floor(value.nanos / 1000), nanos: value.nanos % 1000 };
    return typeof value === 'string' ? stampOf(value) : undefined;
  }

  levels(name: string): readonly BookLevel[] | undefined {
    const value: unknown = this.#value(name);
    if (!Array.isArray(value)) return undefined;
    const levels: BookLevel[] = [];
    for (const entry of value) {
      const [price, size] = isRecord(entry) ? [numberOf(entry['p']), numberOf(entry['s'])] : [];
      if (price === undefined || size === undefined) return undefined;
      levels.push({ price, size });
    }
    return levels;
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.record, name) ? this.record[name] : undefined;
  }
}

/** A number, and of msgpack's 64-bit integers those that a double holds. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const number = typeof value === 'bigint' ? Number(value) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}

function stampOf(text: string): Stamp | undefined {
  const [, seconds, fraction = '', zone] = TIME.exec(text) ?? [];
  const micros = parseTime(`${seconds}${zone}`);
  if (seconds === undefined || micros === undefined) return undefined;
  const nanos = Number(fraction.padEnd(9, '0'));
  return { micros: micros + Math.floor(nanos / 1000), nanos: nanos % 1000 };
}
