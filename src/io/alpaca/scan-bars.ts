/** Bars inside a frame's bytes. */

import type { Bar } from '../../core/events.js';
import { barProblem } from '../../core/market/validate.js';
import { COMMA } from './ascii.js';
import { four, fourAt, frame, SURPRISE, valueOf2 } from './scan-frame.js';
import { type HeadReader, NONE } from './scan-head.js';
import { NumberReader } from './scan-number.js';

const KEY_O = four('"o":');
const KEY_H = four('"h":');
const KEY_L = four('"l":');
const KEY_C = four('"c":');
const KEY_V = four('"v":');
const KEY_N = four('"n":');
const KEY_VW = four('"vw"');

export class BarReader {
  /** The last one read. */
  event: Bar | undefined;
  readonly #number = new NumberReader();

  constructor(readonly head: HeadReader) {}

  /** From the first key behind the type on; the place of the brace that ends the message. */
  read(from: number): number {
    let [at, open, high, low, close, volume] = [from, NONE, NONE, NONE, NONE, NONE];
    for (;;) {
      switch (fourAt(at)) {
        case KEY_O:
          if (open !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          open = this.#number.value;
          break;
        case KEY_H:
          if (high !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          high = this.#number.value;
          break;
        case KEY_L:
          if (low !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          low = this.#number.value;
          break;
        case KEY_C:
          if (close !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          close = this.#number.value;
          break;
        case KEY_V:
          if (volume !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          volume = this.#number.value;
          break;
        case KEY_N:
          at = this.#number.read(at + 4);
          break;
        case KEY_VW:
          at = this.#number.read(valueOf2(at));
          break;
        default:
          at = this.head.fieldAt(at);
      }
      if (frame[at] !== COMMA) break;
      at++;
    }
    if (volume === NONE) throw SURPRISE;
    this.event = this.#event(open, high, low, close, volume);
    return at;
  }

  #event(open: number, high: number, low: number, close: number, volume: number): Bar {
    const { symbol, tsEvent, tsRecv } = this.head.checked();
    const bar: Bar = { kind: 'bar', symbol, tsEvent, tsRecv, open, high, low, close, volume };
    if (barProblem(bar) !== undefined) throw SURPRISE;
    return bar;
  }
}
