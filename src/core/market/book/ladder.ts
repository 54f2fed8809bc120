/**
 * One side of a book: sizes by integer key, the greatest key best. The fast path of the book.
 *
 * Around the best a window of 2^25 keys: a bit for each occupied key in words of 32, a bit for each word in use, and
 * so on up to a single word, so that the next level is found in a few steps however far away it lies. Pages of 32
 * words, and a block of 32 sizes for each word, exist only where a level is or was. A word that has become empty
 * stays in use until a search comes past it: levels come and go at the same prices, which so costs next to nothing.
 * Keys below the window are rare and slow: they wait in a map.
 */

/** Levels of bits above the places. */
const LEVELS = 4;
const SPAN = 32 ** (LEVELS + 1);
const PAGES = SPAN / 32 ** 2;
/** Keys of the window that are left free above a new best. */
const HEADROOM = SPAN / 4;
const FIRST_PAGES = 8;
const FIRST_BLOCKS = 32;

// Shifts take the count modulo 32, so a place needs no mask to become a bit of its word.

/** The highest bit set in a word that is not zero. */
const top = (word: number): number => 31 - Math.clz32(word);

/** `into`, which is longer, begun with what is in `from`. */
function grown<T extends Int32Array | Float64Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

export class Ladder {
  /** Key of the window's first place. */
  #base = 0;
  /** Place of the best level in the window, -1 where it is empty. */
  #best = -1;
  #near = 0;
  /** Which words are in use, which words of those are not zero, and so on. */
  readonly #bits: readonly Int32Array[] = Array.from({ length: LEVELS }, (_, i) => new Int32Array(PAGES / 32 ** i));
  /** Which page holds the words of a place; 0 is a page that stays empty. */
  readonly #pageOf = new Uint16Array(PAGES);
  #pages = 1;
  /** The bits of places, by page. */
  #words = new Int32Array(FIRST_PAGES * 32);
  /** Which block holds the sizes of a word; 0 for a word that is not in use. */
  #blockOf = new Int32Array(FIRST_PAGES * 32);
  #blocks = 1;
  #sizes = new Float64Array(FIRST_BLOCKS * 32);
  readonly #freeBlocks: number[] = [];
  /** Below the window, so worse than everything in it. */
  readonly #far = new Map<number, number>();
  #farSorted: readonly number[] | undefined;

  /** Occupied levels. */
  get count(): number {
    return this.#near + this.#far.size;
  }

  get isEmpty(): boolean {
    return this.#best < 0;
  }

  /** The best key, of a ladder that is not empty. */
  get best(): number {
    return this.#base + this.#best;
  }

  /** The size at the best key, 0 where there is none. */
  get bestSize(): number {
    return this.#best < 0 ? 0 : this.#sizeAt(this.#best);
  }

  /** The size at a key, 0 where there is none. */
  sizeAt(key: number): number {
    const place = key - this.#base;
    if (!(place >= 0 && place < SPAN)) return this.#far.get(key) ?? 0;
    const bits = this.#words[this.#wordOf(place)] as number;
    return (bits & (1 << place)) === 0 ? 0 : this.#sizeAt(place);
  }

  /** Sets the size at a whole-numbered key; zero deletes it. */
  set(key: number, size: number): void {
    const distance = key - this.#base;
    if (!(distance >= 0 && distance < SPAN)) return this.#setOutside(key, size);
    const place = distance | 0; // the machine computes with integers from here
    const word = this.#wordOf(place);
    const bits = this.#words[word] as number;
    // Counts without asking whether there is a level: the processor cannot foresee the answer.
    if (size > 0) {
      const block = this.#blockOf[word] as number;
      if (block === 0) return this.#setUnused(place, size);
      this.#sizes[(block << 5) | (place & 31)] = size;
      this.#words[word] = bits | (1 << place);
      this.#near += 1 - ((bits >>> place) & 1);
      if (place > this.#best) this.#best = place;
    } else {
      this.#words[word] = bits & ~(1 << place);
      this.#near -= (bits >>> place) & 1;
      if (place === this.#best) this.#leaveBest();
    }
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
    this.#pageOf.fill(0);
    this.#words.fill(0);
    this.#blockOf.fill(0);
    this.#pages = 1;
    this.#blocks = 1;
    this.#freeBlocks.length = 0;
    this.#best = -1;
    this.#near = 0;
    this.#far.clear();
    this.#farSorted = undefined;
  }

  /** Where the word of a place stands. */
  #wordOf(place: number): number {
    return ((this.#pageOf[place >> 10] as number) << 5) | ((place >> 5) & 31);
  }

  #sizeAt(place: number): number {
    return this.#sizes[((this.#blockOf[this.#wordOf(place)] as number) << 5) | (place & 31)] as number;
  }

  /** Sets a size at a place whose word is not in use. */
  #setUnused(place: number, size: number): void {
    this.#use(place);
    this.set(this.#base + place, size);
  }

  /** Finds the best after the one that was is no more. */
  #leaveBest(): void {
    this.#best = this.#below(this.#best);
    if (this.#best < 0 && this.#far.size > 0) this.#moveTo(this.#sortedFar()[0] as number);
  }

  /** Gives the word of a place a page and a block. */
  #use(place: number): void {
    if (this.#pageOf[place >> 10] === 0) this.#pageOf[place >> 10] = this.#takePage();
    const block = this.#takeBlock();
    this.#blockOf[this.#wordOf(place)] = block;
    let at = place >> 5;
    for (const level of this.#bits) {
      level[at >> 5] = (level[at >> 5] as number) | (1 << at);
      at >>= 5;
    }
  }

  /** Takes the block of an empty word back. */
  #release(place: number): void {
    const word = this.#wordOf(place);
    this.#freeBlocks.push(this.#blockOf[word] as number);
    this.#blockOf[word] = 0;
    let at = place >> 5;
    for (const level of this.#bits) {
      const after = (level[at >> 5] as number) & ~(1 << at);
      level[at >> 5] = after;
      if (after !== 0) return;
      at >>= 5;
    }
  }

  /** The greatest occupied place below one, or -1; empty words on the way are released. */
  #below(place: number): number {
    const bits = this.#words[this.#wordOf(place)] as number;
    const rest = bits & ((1 << place) - 1);
    if (rest !== 0) return (place & ~31) | top(rest);
    for (let at = this.#wordBelow(place >> 5); at >= 0; at = this.#wordBelow(at)) {
      const found = this.#words[this.#wordOf(at << 5)] as number;
      if (found !== 0) return (at << 5) | top(found);
      this.#release(at << 5);
    }
    return -1;
  }

  /** The greatest word in use below one, or -1. */
  #wordBelow(word: number): number {
    let at = word;
    for (let i = 0; i < LEVELS; i++) {
      const left = ((this.#bits[i] as Int32Array)[at >> 5] as number) & ((1 << at) - 1);
      at >>= 5;
      if (left === 0) continue;
      at = (at << 5) | top(left);
      for (let k = i - 1; k >= 0; k--) at = (at << 5) | top((this.#bits[k] as Int32Array)[at] as number);
      return at;
    }
    return -1;
  }

  #takePage(): number {
    if (this.#pages * 32 === this.#words.length) {
      this.#words = grown(this.#words, new Int32Array(this.#words.length * 2));
      this.#blockOf = grown(this.#blockOf, new Int32Array(this.#words.length));
    }
    return this.#pages++;
  }

  #takeBlock(): number {
    const free = this.#freeBlocks.pop();
    if (free !== undefined) return free;
    if (this.#blocks * 32 === this.#sizes.length) {
      // Going past everything releases what is empty; unless that is half of all, the next time would come too soon.
      for (let place = SPAN - 1; place >= 0; ) place = this.#below(place);
      if (this.#freeBlocks.length * 2 > this.#blocks) return this.#freeBlocks.pop() as number;
      this.#sizes = grown(this.#sizes, new Float64Array(this.#sizes.length * 2));
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
