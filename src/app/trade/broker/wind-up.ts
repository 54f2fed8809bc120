/** The end of a session: no entry any more, orders withdrawn and positions closed unless they are to stay, the broker heard out. */

import { qtyText } from '../../../core/base/decimal.js';
import { isZero } from '../../../core/base/fixed.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { TradingLoop } from '../../../core/engine/loop.js';
import type { Step } from '../../../core/ports.js';
import type { SocketClock } from '../../../io/shared/socket.js';
import { type AccountMovements, isUnreachable } from './account-movements.js';
import type { OnStop } from './on-stop.js';

export interface WindUp {
  readonly engine: Engine;
  readonly loop: TradingLoop;
  readonly movements: Pick<AccountMovements, 'read' | 'close'>;
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

/** False where the broker has not confirmed everything in time: the next start asks again. */
export async function windUp(options: WindUp): Promise<boolean> {
  const { engine, loop, onStop, clock, isWaiting } = options;
  engine.hold('ending', REASON);
  for (const step of stepsOf(engine, onStop)) loop.carryOut(step());
  loop.commit();
  const isDraining = (): boolean => isWaiting() || (onStop !== 'keep' && engine.hand.openOrders > 0);
  const deadline = clock.now() + (onStop === 'flatten' ? FLATTENING : DRAIN);
  while (isDraining() && clock.now() < deadline) await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  const isDone = !isDraining();
  await readLast(options, deadline);
  return isDone;
}

function stepsOf(engine: Engine, onStop: OnStop): readonly (() => Step)[] {
  if (onStop === 'cancel') return [() => engine.cancelAll(REASON)];
  if (onStop === 'keep') return [() => engine.abandonWaiting(REASON)];
  return engine.hand.symbols.map((symbol) => () => engine.byHand({ kind: 'flatten', symbol, reason: REASON }));
}

/** What the account still holds, such as `5 AAPL`: also what the session does not trade. */
export const stillHeld = ({ portfolio }: Engine): readonly string[] =>
  [...portfolio.books].filter(({ qty }) => !isZero(qty)).map(({ symbol, qty }) => `${qtyText(qty)} ${symbol}`);

/** A fee in coins is booked beside its fill: without this the books would end short of it until the next start. */
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
