/** A bounded first-in-first-out buffer that drops its oldest element when full. */

import { assert } from './assert.js';

export class Ring<T> {
  readonly #items: (T | undefined)[];
  #start = 0;
  #length = 0;

  constructor(readonly capacity: number) {
    assert(Number.isInteger(capacity) && capacity > 0, 'a ring holds at least one element');
    this.#items = new Array<T | undefined>(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds the newest element; returns the oldest if it had to go. */
  push(item: T): T | undefined {
    const end = (this.#start + this.#length) % this.capacity;
    if (this.#length < this.capacity) {
      this.#items[end] = item;
      this.#length++;
      return undefined;
    }
    const dropped = this.#items[end];
    this.#items[end] = item;
    this.#start = (this.#start + 1) % this.capacity;
    return dropped;
  }

  /** The i-th oldest element (0 is the oldest, -1 the newest), or undefined outside. */
  at(index: number): T | undefined {
    const i = index < 0 ? this.#length + index : index;
    return i < 0 || i >= this.#length ? undefined : this.#items[(this.#start + i) % this.capacity];
  }

  /** Removes and returns the oldest element. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#start];
    this.#items[this.#start] = undefined;
    this.#start = (this.#start + 1) % this.capacity;
    this.#length--;
    return item;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#length; i++) yield this.#items[(this.#start + i) % this.capacity] as T;
  }
}
