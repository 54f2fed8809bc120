/** What the engine keeps for one symbol: last price, position, and its orders in the order they were wanted. */

import { type Price, ZERO_PRICE } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { SymbolHalt } from '../market/halts.js';
import type { Instrument, TickScale } from '../market/instrument.js';
import type { MutableOrder } from '../orders/order.js';
import { standIn } from '../portfolio/aside.js';
import type { PositionBook } from '../portfolio/position-book.js';
import type { Strategy, StrategyContext } from '../strategy/strategy.js';

/** Where a strategy's queued orders are leading. */
export type Goal = 'long' | 'short' | 'flat';

/** A price that may be of other shares than the books hold: until that is known the mark stays as it was. */
export interface Doubt {
  /** Which of all doubts of the run. */
  readonly count: number;
  /** What a breaker valued the symbol by before it; undefined where it did not. */
  readonly trusted: number | undefined;
  /** No price was known before. */
  readonly isFirst: boolean;
  /** The last price told since; 0 before one that may be a mark. */
  price: number;
  at: Micros;
}

export interface SymbolState {
  readonly instrument: Instrument;
  readonly scale: TickScale;
  readonly book: PositionBook;
  readonly strategy: Strategy;
  readonly context: StrategyContext;
  /** By the session's strategy; else it is only followed. */
  readonly isTraded: boolean;
  /** The last price; 0 before the first. */
  mark: number;
  /** When that price was told, in microseconds. */
  markedAt: number;
  doubt: Doubt | undefined;
  /** Orders made and not yet released, oldest first. */
  readonly waiting: MutableOrder[];
  /** How many of them the price that is being told is for: those made since it was announced wait for the next. */
  called: number;
  /** How many of them may go now: one at a time, the next when the one before has ended. */
  due: number;
  /** The price they meet. */
  duePrice: Price;
  /** The order sent whose answer the next one waits for. */
  inFlight: MutableOrder | undefined;
  /** Orders at the venue, resting or in flight. */
  readonly open: MutableOrder[];
  goal: Goal | undefined;
  /** Why its exchange does not trade it; undefined while it does, and where nobody says. */
  halt: SymbolHalt | undefined;
}

/** Whether its value at the mark is known. */
export const isPriced = ({ mark, doubt }: Pick<SymbolState, 'mark' | 'doubt'>): boolean =>
  mark !== 0 && doubt?.isFirst !== true;

/** What a position is valued at: the exact last price; where none is known what the broker says, else its cost. */
export const valueMark = (state: SymbolState): Price => (isPriced(state) ? exactMark(state) : standIn(state.book));

/** A price was told. In doubt it waits; what has no price at all takes it, so that orders can be judged. */
export function noteMark(state: SymbolState, price: number, at: Micros): void {
  const { doubt } = state;
  if (doubt !== undefined) {
    doubt.price = price;
    doubt.at = at;
    if (state.mark !== 0) return;
  }
  state.mark = price;
  state.markedAt = at;
}

/** The exact last price. */
export const exactMark = (state: SymbolState): Price => state.scale.price(state.mark);

/** Takes an order out of those that wait. */
export function dequeue(state: SymbolState, order: MutableOrder): void {
  const index = state.waiting.indexOf(order);
  state.waiting.splice(index, 1);
  // The oldest are due: what was made since then keeps waiting for the next price.
  if (index < state.due) state.due--;
  if (index < state.called) state.called--;
}

/** A goal is led to by what waits or is under way; without it the position says where the symbol is. */
export function forgetGoal(state: SymbolState): void {
  if (state.waiting.length === 0 && state.inFlight === undefined) state.goal = undefined;
}

/** Before its first event. */
export const stateOf = (
  parts: Pick<SymbolState, 'instrument' | 'scale' | 'book' | 'strategy' | 'context' | 'isTraded'>,
): SymbolState => ({
  instrument: parts.instrument,
  scale: parts.scale,
  book: parts.book,
  strategy: parts.strategy,
  context: parts.context,
  isTraded: parts.isTraded,
  mark: 0,
  // Begins as a double, as times are: a field that changes its kind is slow ever after.
  markedAt: Number.NEGATIVE_INFINITY,
  doubt: undefined,
  waiting: [],
  called: 0,
  due: 0,
  duePrice: ZERO_PRICE,
  inFlight: undefined,
  open: [],
  goal: undefined,
  halt: undefined,
});
