/** What imported records make of the last known prices: a position is never shown at a price of other shares. */

import { type Price, rescaled } from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import type { Movement, Split } from '../../core/portfolio/movement.js';
import type { Import } from '../../core/reconcile/books.js';
import type { Mark } from '../../io/sqlite/decode.js';

/** A price to be written down; undefined where none is known any more. */
export interface NewMark {
  readonly symbol: string;
  readonly price: Price | undefined;
  readonly at: Micros;
}

export class ImportedMarks {
  readonly #known: Map<string, Mark>;

  constructor(known: readonly Mark[]) {
    this.#known = new Map(known.map((mark) => [mark.symbol, mark]));
  }

  /** To be asked once for each record that was booked, in their order. */
  after(one: Import): readonly NewMark[] {
    const changes = this.#changes(one);
    for (const { symbol, price, at } of changes)
      if (price === undefined) this.#known.delete(symbol);
      else this.#known.set(symbol, { symbol, price, at });
    return changes;
  }

  #changes(one: Import): readonly NewMark[] {
    if (one.kind === 'fill') return this.#traded(one.fill);
    return one.kind === 'movement' ? this.#moved(one.movement) : [];
  }

  #moved(movement: Movement): readonly NewMark[] {
    if (movement.kind === 'foreign_fill') return this.#traded(movement);
    if (movement.kind === 'split') return this.#split(movement);
    if (movement.kind !== 'rename') return [];
    const { symbol, newSymbol, at } = movement;
    const mark = this.#known.get(symbol);
    return mark === undefined
      ? []
      : [
          { symbol, price: undefined, at },
          { ...mark, symbol: newSymbol, at },
        ];
  }

  #traded({ symbol, price, at }: NewMark): readonly NewMark[] {
    const mark = this.#known.get(symbol);
    return mark === undefined || mark.at <= at ? [{ symbol, price, at }] : [];
  }

  /** Of a price that was written down after the split nobody knows of which shares it is. */
  #split({ symbol, from, to, at }: Split): readonly NewMark[] {
    const mark = this.#known.get(symbol);
    if (mark === undefined) return [];
    return [{ symbol, price: mark.at < at ? rescaled(mark.price, from, to) : undefined, at }];
  }
}
