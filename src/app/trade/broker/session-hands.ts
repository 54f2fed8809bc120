/** The hands of a session at a broker: its engine closes what it trades, and what else the account holds goes beside it. */

import type { Engine } from '../../../core/engine/engine.js';
import type { Asked, Step } from '../../../core/ports.js';
import type { OrderManager } from '../../../core/venue/manager/order-manager.js';
import type { LeaseFile } from '../../../io/sqlite/lease.js';
import { Hands } from '../../hands/hands.js';
import { cancelLeft } from '../../hands/left-orders.js';
import { Outside } from '../../hands/outside.js';
import type { HandAnswer } from '../../hands/wish.js';
import type { BrokerSessionRequest } from './session-request.js';

export interface SessionHandsOptions {
  readonly request: Pick<BrokerSessionRequest, 'client' | 'clock' | 'orderPrefix'>;
  readonly engine: Engine;
  readonly manager: Pick<OrderManager, 'hasHad'>;
  readonly lease: LeaseFile;
  readonly carryOut: (step: Step, asked: Asked) => void;
  /** Whether orders may be sent. */
  readonly mayAct: () => boolean;
  /** The books take over what was done beside the engine. */
  readonly refresh: () => void;
  readonly fail: (error: Error) => void;
}

export function sessionHands(options: SessionHandsOptions): Hands {
  const { request, engine, manager, lease, carryOut, mayAct, refresh, fail } = options;
  const { client, clock, orderPrefix } = request;
  const now = () => clock.now();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
  const outside = new Outside({
    ...{ client, mayAct, now, pause, traded: engine.hand.symbols, nonce: orderPrefix, done: refresh },
    isOurs: ({ venueOrderId, clientOrderId }) =>
      manager.hasHad(venueOrderId) || engine.hand.find(clientOrderId) !== undefined,
    intend: (closing) => lease.intend(closing),
  });
  const withdraw = (id: string): Promise<HandAnswer> => cancelLeft(id, { client, mayAct, now, pause });
  return new Hands({ engine, carryOut, mayAct, outside, cancelLeft: withdraw, fail, now });
}
