/** Leads a symbol toward a goal: what a strategy means by enter and exit, as orders. */

import { floorToLot, minus, negate, ONE_UNIT, plus, type Qty, sign } from '../base/fixed.js';
import type { Side } from '../events.js';
import type { Intent } from '../orders/order.js';
import type { Desk } from './desk.js';
import { isPrompt } from './desk-rules.js';
import type { EngineSetup } from './engine-setup.js';
import { sizeOf } from './sizing.js';
import type { Goal, SymbolState } from './symbol-state.js';
import type { Valuation } from './valuation.js';

export class Steering {
  readonly #setup: EngineSetup;
  readonly #desk: Desk;
  readonly #valuation: Valuation;

  constructor(setup: EngineSetup, desk: Desk, valuation: Valuation) {
    this.#setup = setup;
    this.#desk = desk;
    this.#valuation = valuation;
  }

  /** Closes what is against the goal, then enters with the run's size. */
  steer(state: SymbolState, goal: Goal, reason: string): void {
    const target = goal === 'short' && this.#setup.direction === 'long' ? 'flat' : goal;
    const held = goalOf(state.book.qty);
    if (target === (state.goal ?? goalAhead(state))) return;
    this.#desk.abandonWaiting(state, 'superseded by a newer decision');
    this.#cancelClosers(state);
    if (held !== 'flat' || state.inFlight !== undefined) {
      this.#desk.make(state, marketIntent(state, held === 'short' ? 'buy' : 'sell', { kind: 'position' }, reason));
    }
    if (target !== 'flat') {
      const size = sizeOf(this.#setup.sizing, () => this.#valuation.exactEquity());
      this.#desk.make(state, marketIntent(state, target === 'long' ? 'buy' : 'sell', size, reason));
    }
    state.goal = target;
  }

  /** Withdraws what rests to close the position: the way out is taken now, and would be taken twice. */
  #cancelClosers(state: SymbolState): void {
    const held = goalOf(state.book.qty);
    if (held === 'flat') return;
    const side = held === 'long' ? 'sell' : 'buy';
    for (const order of [...state.open]) if (!isPrompt(order) && order.side === side) this.#desk.cancel(state, order);
  }
}

/** Where the order at the market that is under way leads, as one of before a restart; flat only once nothing is held. */
function goalAhead({ book, inFlight }: SymbolState): Goal {
  if (inFlight?.qty === undefined || !isPrompt(inFlight)) return goalOf(book.qty);
  const left = minus(inFlight.qty, inFlight.filledQty);
  const ahead = goalOf(plus(book.qty, inFlight.side === 'buy' ? left : negate(left)));
  // It may yet be refused, and an exit that was not made would be lost.
  return ahead === 'flat' ? goalOf(book.qty) : ahead;
}

const goalOf = (qty: Qty): Goal => (sign(qty) > 0 ? 'long' : sign(qty) < 0 ? 'short' : 'flat');

/** Fractions of a share are taken for the day only; coins have no days. */
function marketIntent(state: SymbolState, side: Side, size: Intent['size'], reason: string): Intent {
  const { symbol, lotSize } = state.instrument;
  const { qty } = state.book;
  const isFraction = lotSize < ONE_UNIT || (size.kind === 'position' && floorToLot(qty, ONE_UNIT) !== qty);
  return {
    symbol,
    side,
    size,
    type: 'market',
    limitPrice: undefined,
    stopPrice: undefined,
    trail: undefined,
    tif: isFraction && !symbol.includes('/') ? 'day' : 'gtc',
    isExtended: false,
    reason,
  };
}
