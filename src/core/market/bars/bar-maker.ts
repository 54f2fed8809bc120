/** Bars of every symbol of a stream: hands each price to its symbol's builder, and the clock to all of them. */

import type { MarketEvent } from '../../events.js';
import { BarBuilder, type BarCounts, type BarRule } from './bar-builder.js';
import type { BuiltBar } from './forming.js';

const NONE: readonly BuiltBar[] = [];
const SYMBOLS_MAX = 10_000;

export class BarMaker {
  readonly #builders = new Map<string, BarBuilder>();

  constructor(readonly rule: BarRule) {}

  /** The bars that an event finished or changed; symbols beyond the first 10,000 get none. */
  take(event: MarketEvent): readonly BuiltBar[] {
    if (event.kind === 'trade' || event.kind === 'quote') return this.#builderOf(event.symbol)?.take(event) ?? NONE;
    if (event.kind !== 'clock') return NONE;
    return [...this.#builders.values()].flatMap((builder) => builder.advance(event.tsEvent));
  }

  /** The bars in the making, by symbol as they came. */
  finish(): readonly BuiltBar[] {
    return [...this.#builders.values()].flatMap((builder) => builder.finish());
  }

  /** What was left out, over all symbols. */
  counts(): BarCounts {
    const sum: BarCounts = { tooLate: 0, outside: 0, ahead: 0, unpriced: 0, unfilled: 0 };
    for (const { counts } of this.#builders.values())
      for (const why of ['tooLate', 'outside', 'ahead', 'unpriced', 'unfilled'] as const) sum[why] += counts[why];
    return sum;
  }

  #builderOf(symbol: string): BarBuilder | undefined {
    const known = this.#builders.get(symbol);
    if (known !== undefined || this.#builders.size >= SYMBOLS_MAX) return known;
    const builder = new BarBuilder(symbol, this.rule);
    this.#builders.set(symbol, builder);
    return builder;
  }
}
