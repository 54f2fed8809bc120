/** The end of a session: no entry any more, orders withdrawn unless they are to stay, the broker heard out. */

import type { Engine } from '../../../core/engine/engine.js';
import type { TradingLoop } from '../../../core/engine/loop.js';
import type { SocketClock } from '../../../io/shared/socket.js';
import { type AccountMovements, isUnreachable } from './account-movements.js';

export interface WindUp {
  readonly engine: Engine;
  readonly loop: TradingLoop;
  readonly movements: Pick<AccountMovements, 'read' | 'close'>;
  readonly onStop: 'cancel' | 'keep';
  readonly clock: SocketClock;
  /** Whether requests are under way whose answers matter. */
  readonly isWaiting: () => boolean;
}

/** How long the broker has to confirm. */
export const DRAIN = 5_000_000;
export const LOOK_MS = 25;
const REASON = 'the session is ending';

/** False where the broker has not confirmed everything in time: the next start asks again. */
export async function windUp(options: WindUp): Promise<boolean> {
  const { engine, loop, onStop, clock, isWaiting } = options;
  engine.hold('ending', REASON);
  loop.carryOut(onStop === 'cancel' ? engine.cancelAll(REASON) : engine.abandonWaiting(REASON));
  loop.commit();
  const isDraining = (): boolean => isWaiting() || (onStop === 'cancel' && engine.openOrders > 0);
  const deadline = clock.now() + DRAIN;
  while (isDraining() && clock.now() < deadline) await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  const isDone = !isDraining();
  await readLast(options, deadline);
  return isDone;
}

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
