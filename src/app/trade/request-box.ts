/** Requests of other processes to a session with a venue in this process: what its attendants know; no hand reaches it. */

import type { Micros } from '../../core/base/time.js';
import type { Request } from '../../io/sqlite/requests.js';
import type { RequestAnswer } from './attendant.js';

export interface RequestBoxOptions {
  readonly ledger: {
    takeRequests(at: Micros): readonly Request[];
    answerRequest(id: number, outcome: string): void;
  };
  readonly now: () => Micros;
  /** Undefined where nobody knows it. */
  readonly answer: (request: Request) => RequestAnswer | undefined;
}

export class RequestBox {
  constructor(readonly options: RequestBoxOptions) {}

  /** Called at every tick. */
  look(): void {
    const { ledger, now, answer } = this.options;
    for (const request of ledger.takeRequests(now())) {
      const said = answer(request) ?? UNKNOWN;
      ledger.answerRequest(request.id, JSON.stringify(said));
    }
  }
}

const UNKNOWN: RequestAnswer = {
  outcome: 'denied',
  code: 'unknown_request',
  message: 'this session trades on a venue of its own and takes no orders by hand',
  orders: [],
};
