/** What the account is worth, as a point of the curve of equity. */

import { isZero } from '../../core/base/fixed.js';
import type { Engine } from '../../core/engine/engine.js';

/** Undefined while of what is held nobody has told a price that will be told, as after a restart: it would look like a jump. */
export function worthOf(engine: Pick<Engine, 'hand' | 'knownMark' | 'equity'>): number | undefined {
  const isUnknown = engine.hand.states.some(
    ({ book: { symbol, qty } }) => !isZero(qty) && engine.knownMark(symbol) === undefined,
  );
  return isUnknown ? undefined : engine.equity;
}
