/** Market data as REST writes it: as the stream does, less what the answer around it says already. */

import type { Tick } from '../../../core/sim/world/world.js';
import { wireTick } from '../stream/tick-wire.js';
import type { WireMap } from '../stream/wire-value.js';

/** Type, symbol, and the mark of a whole book. */
const AROUND = ['T', 'S', 'r'];

export const tickJson = (tick: Tick, isCrypto: boolean): WireMap =>
  Object.fromEntries(Object.entries(wireTick(tick, isCrypto).message).filter(([key]) => !AROUND.includes(key)));
