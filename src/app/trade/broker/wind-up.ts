/** The end of a session: no entry any more, orders withdrawn and positions closed as told, the broker heard out. */

import { qtyText } from '../../../core/base/decimal.js';
import { isZero } from '../../../core/base/fixed.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { TradingLoop } from '../../../core/engine/loop.js';
import type { PositionBook } from '../../../core/portfolio/position-book.js';
import type { Step } from '../../../core/ports.js';
import type { SocketClock } from '../../../io/shared/socket.js';
import { isUnreachable } from './account-movements.js';
import type { OnStop } from './on-stop.js';

export interface WindUp {
  readonly engine: Engine;
  readonly loop: TradingLoop;
  /** What the broker did beside the orders. Throws TradectlError `venue_unreachable`. */
  readonly movements: { read(): Promise<void>; close(): void };
  readonly onStop: OnStop;
  readonly clock: SocketClock;
  /** Whether requests are under way whose answers matter. */
  readonly isWaiting: () => boolean;
}

/** How long the broker has to confirm. */
export const DRAIN = 5_000_000;
export const LOOK_MS = 25;
const REASON = 'the session is ending';

/** Closing takes a cancel, its answer, an order, and its fill. */
const FLATTENING = 2 * DRAIN;

export interface WoundUp {
  /** False where the broker has not confirmed everything in time: the next start asks again. */
  readonly isDone: boolean;
  /** What is held and has lost its exits, such as `5 AAPL`. */
  readonly bare: readonly string[];
  /** What is held, and whose exit waited to leave until the end. */
  readonly unsold: readonly string[];
}

export async function windUp(options: WindUp): Promise<WoundUp> {
  const { engine, loop, onStop } = options;
  engine.hold('ending', REASON);
  const { traded } = engine.hand;
  const guarded = onStop === 'cancel' ? traded.guarded : [];
  const waiting = onStop === 'flatten' ? [] : traded.leaving;
  for (const step of stepsOf(engine, onStop)) loop.carryOut(step());
  loop.commit();
  const isDone = await drain(options);
  const held = (symbols: readonly string[]) => heldOf(engine, ({ symbol }) => symbols.includes(symbol));
  return { isDone, bare: held(guarded), unsold: held(waiting) };
}

async function drain(options: WindUp): Promise<boolean> {
  const { engine, onStop, clock, isWaiting } = options;
  const isDraining = (): boolean => isWaiting() || leaving(engine, onStop) > 0;
  const deadline = clock.now() + (onStop === 'flatten' ? FLATTENING : DRAIN);
  while (isDraining() && clock.now() < deadline) await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  const isDone = !isDraining();
  await readLast(options, deadline);
  return isDone;
}

/** How many orders have yet to end. */
function leaving(engine: Engine, onStop: OnStop): number {
  if (onStop === 'keep') return 0;
  const { traded } = engine.hand;
  return onStop === 'entries' ? traded.entryIds.length : traded.openOrders;
}

function stepsOf(engine: Engine, onStop: OnStop): readonly (() => Step)[] {
  const { traded } = engine.hand;
  const abandon = (): Step => engine.abandonWaiting(REASON);
  if (onStop === 'keep') return [abandon];
  if (onStop === 'cancel') return [() => engine.cancelAll(REASON)];
  if (onStop === 'entries')
    return [abandon, ...traded.entryIds.map((clientOrderId) => () => engine.byHand({ kind: 'cancel', clientOrderId }))];
  return traded.symbols.map((symbol) => () => engine.byHand({ kind: 'flatten', symbol, reason: REASON }));
}

/** What the account still holds, such as `5 AAPL`: also what the session does not trade. */
export const stillHeld = (engine: Engine): readonly string[] => heldOf(engine, () => true);

const heldOf = ({ portfolio }: Engine, isMeant: (book: PositionBook) => boolean): readonly string[] =>
  [...portfolio.books]
    .filter((book) => !isZero(book.qty) && isMeant(book))
    .map(({ symbol, qty }) => `${qtyText(qty)} ${symbol}`);

/** A fee in coins, or what was closed beside the session's symbols: without this the books would lack it until the next start. */
async function readLast({ movements, clock }: WindUp, deadline: number): Promise<void> {
  let callOff = (): void => undefined;
  const out = new Promise<void>((resolve) => {
    callOff = clock.after(Math.max(0, deadline - clock.now()) / 1000, resolve);
  });
  try {
    await Promise.race([movements.read(), out]);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
  } finally {
    callOff();
    movements.close();
  }
}
