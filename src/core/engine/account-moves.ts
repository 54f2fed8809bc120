/** Movements of the account in the engine: the books change, and nothing is decided. */

import type { BySymbol } from '../base/by-symbol.js';
import { isZero } from '../base/fixed.js';
import { micros } from '../base/time.js';
import { type Movement, type Split, symbolsOf } from '../portfolio/movement.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Moved } from '../portfolio/records.js';
import type { Step } from '../ports.js';
import type { PriceFact } from '../risk/facts.js';
import type { BreakerHook } from './breaker-hook.js';
import type { Doubts } from './doubts.js';
import { NOTHING, StepDraft } from './step-draft.js';
import { type Doubt, noteMark, type SymbolState } from './symbol-state.js';
import type { Valuation } from './valuation.js';

export class AccountMoves {
  constructor(
    readonly portfolio: Portfolio,
    readonly states: BySymbol<SymbolState>,
    readonly valuation: Valuation,
    /** Who is told of it, where there are any. */
    readonly others: { readonly breaker: BreakerHook | undefined; readonly doubts: Doubts | undefined },
  ) {}

  /** Strategies see it at their next event. One that was booked before does nothing. */
  take(movement: Movement): Step {
    const take = (): Step => this.#take(movement);
    return this.others.breaker?.moved(movement, take) ?? take();
  }

  #take(movement: Movement): Step {
    const moved = this.book(movement);
    if (moved === undefined) return NOTHING;
    this.valuation.check();
    const draft = new StepDraft();
    const positions = symbolsOf(movement).map((symbol) => this.portfolio.book(symbol));
    draft.moved(moved, positions, this.portfolio.cash);
    return draft;
  }

  /** What the broker values a position at, where no feed tells its price. */
  price({ symbol, price }: PriceFact): void {
    const book = this.portfolio.book(symbol);
    if (isZero(book.qty)) return;
    const isFirst = book.told === undefined;
    const value = (): void => {
      book.told = price;
      if (this.states.get(symbol) === undefined) this.portfolio.aside.take(book);
    };
    if (isFirst && this.others.breaker !== undefined) this.others.breaker.revalued(value);
    else value();
  }

  book(movement: Movement): Moved | undefined {
    const moved = this.portfolio.move(movement);
    if (moved === undefined) return undefined;
    for (const symbol of symbolsOf(movement))
      if (this.states.get(symbol) === undefined) this.portfolio.aside.take(this.portfolio.book(symbol));
    this.#mark(movement);
    this.valuation.refresh();
    return moved;
  }

  /** What a split or a new name makes of the last prices. */
  #mark(movement: Movement): void {
    if (movement.kind !== 'split' && movement.kind !== 'rename') return;
    const state = this.states.get(movement.symbol);
    if (state === undefined) return;
    if (movement.kind === 'split') {
      markAfter(state, movement);
      this.others.doubts?.forget(movement.symbol);
      return;
    }
    const named = this.states.get(movement.newSymbol);
    if (named !== undefined && named.mark === 0) noteMark(named, state.mark, micros(state.markedAt));
  }
}

/** The last price is of the new shares afterwards: as it is where it was told after the split, else in their measure. */
function markAfter(state: SymbolState, split: Split): void {
  const { doubt, mark } = state;
  const rescaled = rescaledMark(state, split);
  state.doubt = undefined;
  const isNew = doubt !== undefined && doubt.price !== 0 && (doubt.at >= split.at || isNearer(doubt, rescaled, mark));
  if (isNew) noteMark(state, doubt.price, doubt.at);
  else if (state.markedAt < split.at) state.mark = rescaled;
}

/** On the tick. */
const rescaledMark = ({ scale, mark }: SymbolState, { from, to }: Split): number =>
  scale.double(scale.ticks((mark * from) / to));

/** A broker may book a split when prices have long followed it. */
const isNearer = ({ price, isFirst }: Doubt, after: number, before: number): boolean =>
  !isFirst && Math.abs(Math.log(price / after)) < Math.abs(Math.log(price / before));
