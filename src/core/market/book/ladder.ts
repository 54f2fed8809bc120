/**
 * One side of a book: sizes by integer key, the greatest key best. The fast path of the book.
 *
 * Around the best a window of 2^20 keys: a bit for each occupied key, a bit for each word of 32 that has one, and so
 * on up to a single word, so that the next level is found in a few steps however far away it lies. Sizes stand in
 * blocks of 32 that exist only where a level is. Keys below the window are rare and slow: they wait in a map.
 */

const LEVELS = 4;
const SPAN = 2 ** (5 * LEVELS);
const WORDS = SPAN / 32;
/** Keys of the window that are left free above a new best. */
const HEADROOM = SPAN / 4;
const FIRST_BLOCKS = 32;

/** The highest bit set in a word that is not zero. */
const top = (word: number): number => 31 - Math.clz32(word);

export class Ladder {
  /** Key of the window's first place. */
  #base = 0;
  /** Place of the best level in the window, -1 where it is empty. */
  #best = -1;
  #near = 0;
  readonly #bits: readonly Int32Array[] = Array.from({ length: LEVELS }, (_, i) => new Int32Array(WORDS / 32 ** i));
  readonly #places: Int32Array = this.#bits[0] as Int32Array;
  /** Which block holds the sizes of a word that is not zero. */
  readonly #blockOf = new Uint16Array(WORDS);
  #sizes = new Float64Array(FIRST_BLOCKS * 32);
  #blocks = 0;
  readonly #freeBlocks: number[] = [];
  /** Below the window, so worse than everything in it. */
  readonly #far = new Map<number, number>();
  #farSorted: readonly number[] | undefined;

  /** Occupied levels. */
  get count(): number {
    return this.#near + this.#far.size;
  }

  /** The best key, or undefined where there is none. */
  get best(): number | undefined {
    return this.#best < 0 ? undefined : this.#base + this.#best;
  }

  /** The size at the best key, 0 where there is none. */
  get bestSize(): number {
    return this.#best < 0 ? 0 : this.#sizeAt(this.#best);
  }

  /** The size at a key, 0 where there is none. */
  sizeAt(key: number): number {
    const place = key - this.#base;
    if (!(place >= 0 && place < SPAN)) return this.#far.get(key) ?? 0;
    const isSet = ((this.#places[place >> 5] as number) & (1 << (place & 31))) !== 0;
    return isSet ? this.#sizeAt(place) : 0;
  }

  /** Sets the size at a whole-numbered key; zero deletes it. */
  set(key: number, size: number): void {
    const distance = key - this.#base;
    if (!(distance >= 0 && distance < SPAN)) return this.#setOutside(key, size);
    const place = distance | 0; // the machine computes with integers from here
    const word = place >> 5;
    const bit = 1 << (place & 31);
    const bits = this.#places[word] as number;
    if (size > 0) {
      if ((bits & bit) === 0) this.#occupy(place, bits | bit);
      this.#sizes[((this.#blockOf[word] as number) << 5) | (place & 31)] = size;
    } else if ((bits & bit) !== 0) this.#vacate(place, bits & ~bit);
  }

  /** Writes up to `limit` levels, best first, into `keys` and `sizes`; returns how many. */
  top(limit: number, keys: Float64Array, sizes: Float64Array): number {
    let n = 0;
    for (let place = this.#best; place >= 0 && n < limit; place = this.#below(place)) {
      keys[n] = this.#base + place;
      sizes[n++] = this.#sizeAt(place);
    }
    if (n === limit || this.#far.size === 0) return n;
    for (const key of this.#sortedFar()) {
      if (n === limit) break;
      keys[n] = key;
      sizes[n++] = this.#far.get(key) ?? 0;
    }
    return n;
  }

  /** Shows levels, best first, until `visit` answers false. The levels may not change meanwhile. */
  walk(visit: (key: number, size: number) => boolean): void {
    for (let place = this.#best; place >= 0; place = this.#below(place)) {
      if (!visit(this.#base + place, this.#sizeAt(place))) return;
    }
    for (const key of this.#sortedFar()) if (!visit(key, this.#far.get(key) ?? 0)) return;
  }

  /** Deletes all but the best `limit` levels. */
  prune(limit: number): void {
    if (this.count <= limit) return;
    const surplus: number[] = [];
    let seen = 0;
    this.walk((key) => {
      if (seen++ >= limit) surplus.push(key);
      return true;
    });
    for (const key of surplus.reverse()) this.set(key, 0);
  }

  clear(): void {
    for (const level of this.#bits) level.fill(0);
    this.#best = -1;
    this.#near = 0;
    this.#blocks = 0;
    this.#freeBlocks.length = 0;
    this.#far.clear();
    this.#farSorted = undefined;
  }

  #sizeAt(place: number): number {
    return this.#sizes[((this.#blockOf[place >> 5] as number) << 5) | (place & 31)] as number;
  }

  /** Takes a place; `bits` are its word's from now on. */
  #occupy(place: number, bits: number): void {
    const word = place >> 5;
    this.#near++;
    if (place > this.#best) this.#best = place;
    if ((bits & (bits - 1)) === 0) {
      this.#blockOf[word] = this.#takeBlock();
      this.#mark(word);
    }
    this.#places[word] = bits;
  }

  /** Gives a place back; `bits` are its word's from now on. */
  #vacate(place: number, bits: number): void {
    const word = place >> 5;
    this.#near--;
    this.#places[word] = bits;
    if (bits === 0) {
      this.#freeBlocks.push(this.#blockOf[word] as number);
      this.#unmark(word);
    }
    if (place !== this.#best) return;
    this.#best = this.#below(place);
    if (this.#best < 0 && this.#far.size > 0) this.#moveTo(this.#sortedFar()[0] as number);
  }

  /** Notes in the levels above that a word of places is occupied. */
  #mark(word: number): void {
    let at = word;
    for (let i = 1; i < LEVELS; i++) {
      const level = this.#bits[i] as Int32Array;
      const before = level[at >> 5] as number;
      level[at >> 5] = before | (1 << (at & 31));
      if (before !== 0) return;
      at >>= 5;
    }
  }

  #unmark(word: number): void {
    let at = word;
    for (let i = 1; i < LEVELS; i++) {
      const level = this.#bits[i] as Int32Array;
      const after = (level[at >> 5] as number) & ~(1 << (at & 31));
      level[at >> 5] = after;
      if (after !== 0) return;
      at >>= 5;
    }
  }

  /** The greatest occupied place below one, or -1. */
  #below(place: number): number {
    const rest = (this.#places[place >> 5] as number) & ((1 << (place & 31)) - 1);
    if (rest !== 0) return (place & ~31) | top(rest);
    let at = place >> 5;
    for (let i = 1; i < LEVELS; i++) {
      const word = at >> 5;
      const left = ((this.#bits[i] as Int32Array)[word] as number) & ((1 << (at & 31)) - 1);
      if (left !== 0) return this.#descend(i, (word << 5) | top(left));
      at = word;
    }
    return -1;
  }

  /** The greatest occupied place under a bit of `level`. */
  #descend(level: number, bit: number): number {
    let at = bit;
    for (let below = level - 1; below >= 0; below--) {
      at = (at << 5) | top((this.#bits[below] as Int32Array)[at] as number);
    }
    return at;
  }

  #takeBlock(): number {
    const free = this.#freeBlocks.pop();
    if (free !== undefined) return free;
    if (this.#blocks * 32 === this.#sizes.length) {
      const grown = new Float64Array(this.#sizes.length * 2);
      grown.set(this.#sizes);
      this.#sizes = grown;
    }
    return this.#blocks++;
  }

  #setOutside(key: number, size: number): void {
    if (size > 0 && (this.#near === 0 || key > this.#base)) {
      this.#moveTo(key);
      this.set(key, size);
    } else if (size > 0 ? !this.#far.has(key) : this.#far.has(key)) {
      this.#farSorted = undefined;
    }
    if (key >= this.#base) return;
    if (size > 0) this.#far.set(key, size);
    else this.#far.delete(key);
  }

  /** Moves the window so that `key`, which is to be the best, lies within. */
  #moveTo(key: number): void {
    const levels: [number, number][] = [];
    this.walk((each, size) => {
      levels.push([each, size]);
      return true;
    });
    this.clear();
    this.#base = key - SPAN + HEADROOM;
    for (const [each, size] of levels) {
      if (each < this.#base) this.#far.set(each, size);
      else this.set(each, size);
    }
  }

  #sortedFar(): readonly number[] {
    this.#farSorted ??= [...this.#far.keys()].sort((a, b) => b - a);
    return this.#farSorted;
  }
}
