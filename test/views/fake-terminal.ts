/** A terminal for tests of screens: what is written, and what is typed. */

import { EventEmitter } from 'node:events';

/** A terminal as far as the screen and Ink look. */
export class FakeTerminal extends EventEmitter {
  readonly isTTY = true;
  readonly writes: string[] = [];
  isRaw = false;
  #typed: string | null = null;

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }

  get written(): string {
    return this.writes.join('');
  }

  write(text: string): boolean {
    this.writes.push(text);
    return true;
  }

  type(keys: string): void {
    this.#typed = keys;
    this.emit('readable');
  }

  read(): string | null {
    const typed = this.#typed;
    this.#typed = null;
    return typed;
  }

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  setEncoding(): void {}
  ref(): void {}
  unref(): void {}
  resume(): void {}
  pause(): void {}
}
