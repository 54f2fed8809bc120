/** Whether an order that has waited for its turn may leave now: what let it through before may be over. */

import type { Hold } from '../../../core/engine/holds.js';
import type { Judge } from '../../../core/engine/judge.js';
import type { Approved } from '../../../core/risk/approved.js';

const NOT_OURS: Hold = { code: 'lease_lost', reason: 'this process may not send orders now' };

/** What keeps an order here: without the lease all of them, any other hold those that open; undefined where nothing does. */
export const heldAtLeaving =
  (judge: Pick<Judge, 'held' | 'isExit' | 'holdOf'>, isLeased: () => boolean) =>
  (order: Approved): Hold | undefined => {
    if (!isLeased()) return judge.holdOf('lease') ?? NOT_OURS;
    const { held } = judge;
    const isExit = (order.role !== undefined && order.role !== 'entry') || judge.isExit(order);
    return isExit ? undefined : held;
  };
