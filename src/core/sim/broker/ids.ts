/** Ids made of a seed and a count, so that equal runs give equal ids, and a restart goes on where it was. */

import { Prng } from '../../base/prng.js';
import { type Micros, micros, timeText, toMillis } from '../../base/time.js';
import { newYorkOffset } from '../../base/zone.js';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Eight digits; a one before them is quicker than filling up. */
const hex = (word: number): string => ((word >>> 0) + 2 ** 32).toString(16).slice(1);

/** Big-endian base 32 of a whole number below 2^53. */
function base32(value: number, digits: number): string {
  let text = '';
  for (let rest = value; text.length < digits; rest = Math.floor(rest / 32)) text = `${CROCKFORD[rest % 32]}${text}`;
  return text;
}

export class Ids {
  readonly #salt: readonly number[];

  /** `count` is how many were made before. */
  constructor(
    seed: number,
    public count = 0,
  ) {
    const prng = new Prng(seed);
    this.#salt = [0, 0, 0, 0].map(() => prng.nextUint32());
  }

  /** A UUID of version 4. */
  uuid(): string {
    const words = this.#words();
    const text = words.map(hex).join('');
    const variant = '89ab'[(words[2] ?? 0) & 3];
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
  }

  /** Like a ULID: the millisecond, then a count instead of chance, so that it ascends as text. */
  event(at: Micros): string {
    return `${base32(toMillis(at), 10)}${base32(++this.count, 16)}`;
  }

  /**
   * New York's time to the millisecond, and a UUID that starts with a count, so that siblings of one moment ascend too.
   * In the hour that New York has twice the time of the id before is kept.
   */
  activity(at: Micros, before: string): string {
    const wall = timeText(micros(Math.floor((at + newYorkOffset(at)) / 1000) * 1000));
    const digits = wall.replaceAll(/\D/g, '').padEnd(17, '0');
    const last = before.slice(0, 17);
    const count = hex(this.count + 1);
    return `${digits < last ? last : digits}::${count}${this.uuid().slice(8)}`;
  }

  /** A generator of its own, for one decision by chance. */
  chance(): Prng {
    return new Prng(this.#words()[0] ?? 0);
  }

  #words(): number[] {
    const prng = new Prng(++this.count);
    return this.#salt.map((salt) => (prng.nextUint32() ^ salt) >>> 0);
  }
}
