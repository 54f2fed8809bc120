/** Says so when an exit waits: nothing of a symbol leaves before the broker has let go of what was withdrawn for it. */

import { qtyText } from '../../core/base/decimal.js';
import { abs, sign } from '../../core/base/fixed.js';
import { MINUTE, type Micros, micros, SECOND } from '../../core/base/time.js';
import { isLeaving } from '../../core/engine/desk-rules.js';
import type { SymbolState } from '../../core/engine/symbol-state.js';
import type { Order } from '../../core/orders/order.js';
import type { Attend, SessionDoor } from '../trade/attendant.js';

/** A cancel takes a moment. */
const FIRST_TOLD = 5 * SECOND;
const TOLD_AT_LEAST = 5 * MINUTE;

interface Wait {
  readonly exit: Order;
  readonly book: SymbolState['book'];
  readonly since: Micros;
  /** When it is told next, and the pause after that. */
  at: Micros;
  pause: number;
}

export const exitWatch: Attend = ({ engine, alert }) => {
  const watch = new ExitWatch(engine.hand, alert);
  return { tick: (now) => watch.look(now) };
};

export class ExitWatch {
  #waits = new Map<string, Wait>();

  constructor(
    readonly hand: { readonly states: readonly Pick<SymbolState, 'book' | 'waiting' | 'open'>[] },
    readonly alert: SessionDoor['alert'],
  ) {}

  look(now: Micros): void {
    const seen = new Map<string, Wait>();
    for (const { book, waiting, open } of this.hand.states) {
      const exit = waiting.find(({ side }) => side === (sign(book.qty) > 0 ? 'sell' : 'buy'));
      const held = open.filter(isLeaving);
      if (exit === undefined || sign(book.qty) === 0 || held.length === 0) continue;
      const wait = this.#waits.get(exit.clientOrderId) ?? first(exit, book, now);
      seen.set(exit.clientOrderId, wait);
      if (wait.at > now) continue;
      this.alert('exit_waits', inWords(exit, qtyText(abs(book.qty)), held, now - wait.since));
      wait.at = micros(now + wait.pause);
      wait.pause = Math.min(2 * wait.pause, TOLD_AT_LEAST);
    }
    const goOn = new Set([...seen.values()].map(({ book }) => book));
    for (const wait of this.#waits.values()) if (!goOn.has(wait.book)) this.#isOver(wait);
    this.#waits = seen;
  }

  /** It has left, had nothing to close any more, or was given up, as at the end of a session. */
  #isOver({ exit, book, since, at }: Wait): void {
    if (exit.status !== 'abandoned' || sign(book.qty) === 0 || at === since + FIRST_TOLD) return;
    this.alert('exit_waits', `the exit ${exit.clientOrderId} of ${exit.symbol} was given up: what is held stays held`);
  }
}

const first = (exit: Order, book: Wait['book'], now: Micros): Wait => ({
  ...{ exit, book, since: now },
  at: micros(now + FIRST_TOLD),
  pause: FIRST_TOLD,
});

function inWords(exit: Order, qty: string, held: readonly Order[], waited: number): string {
  const ids = held.map(({ clientOrderId, venueOrderId = '' }) =>
    venueOrderId === '' ? clientOrderId : `${clientOrderId} (${venueOrderId} at the broker)`,
  );
  const seconds = Math.round(waited / SECOND);
  const what = `the exit ${exit.clientOrderId} of ${qty} ${exit.symbol} has not left`;
  return `${what}: for ${seconds} s the broker has not confirmed the cancel or change of ${ids.join(', ')}`;
}
