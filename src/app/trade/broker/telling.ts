/** Tells the first at once, and what is like it ever more seldom, with a count: a stranger that goes on is one piece of news. */

import { HOUR, type Micros, micros, SECOND } from '../../../core/base/time.js';

const FIRST_WAIT = 10 * SECOND;
const LONGEST_WAIT = HOUR;
const NEVER = micros(Number.NEGATIVE_INFINITY);

export class Telling {
  #untold = 0;
  #last = '';
  #wait = FIRST_WAIT;
  #next = NEVER;

  constructor(readonly tell: (message: string) => void) {}

  say(message: string, now: Micros): void {
    this.#untold++;
    this.#last = message;
    this.look(now);
  }

  /** It is over: what comes next is news again. */
  forget(): void {
    this.#untold = 0;
    this.#next = NEVER;
  }

  /** Tells what was counted, once it is time. */
  look(now: Micros): void {
    if (this.#untold === 0 || now < this.#next) return;
    const more = this.#untold === 1 ? '' : ` (and ${this.#untold - 1} more like it before)`;
    const wasQuiet = now - this.#next > LONGEST_WAIT;
    this.#wait = wasQuiet ? FIRST_WAIT : Math.min(2 * this.#wait, LONGEST_WAIT);
    this.#next = micros(now + this.#wait);
    this.#untold = 0;
    this.tell(`${this.#last}${more}`);
  }
}
