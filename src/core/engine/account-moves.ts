/** Movements of the account in the engine: the books change, and nothing is decided. */

import type { BySymbol } from '../base/by-symbol.js';
import type { Movement, Split } from '../portfolio/movement.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Moved } from '../portfolio/records.js';
import type { Step } from '../ports.js';
import { NOTHING, StepDraft } from './step-draft.js';
import type { SymbolState } from './symbol-state.js';
import type { Valuation } from './valuation.js';

export class AccountMoves {
  constructor(
    readonly portfolio: Portfolio,
    readonly states: BySymbol<SymbolState>,
    readonly valuation: Valuation,
  ) {}

  /** Strategies see it at their next event. One that was booked before does nothing. */
  take(movement: Movement): Step {
    const moved = this.book(movement);
    if (moved === undefined) return NOTHING;
    this.valuation.check();
    const { symbol } = movement;
    const draft = new StepDraft();
    draft.moved(moved, symbol === undefined ? undefined : this.portfolio.book(symbol), this.portfolio.cash);
    return draft;
  }

  book(movement: Movement): Moved | undefined {
    const moved = this.portfolio.move(movement);
    const { symbol } = movement;
    if (moved === undefined || symbol === undefined) return moved;
    const state = this.states.get(symbol);
    if (state === undefined) this.portfolio.aside.take(this.portfolio.book(symbol));
    else if (movement.kind === 'split') state.mark = rescaledMark(state, movement);
    this.valuation.refresh();
    return moved;
  }
}

/** The last price in the new shares, on the tick. */
const rescaledMark = ({ scale, mark }: SymbolState, { from, to }: Split): number =>
  scale.double(scale.ticks((mark * from) / to));
