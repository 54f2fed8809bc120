/** Where a session's wishes come from: requests in the ledger, and the one that this process was started for. */

import { type Micros, SECOND } from '../../core/base/time.js';
import type { Movement } from '../../core/portfolio/movement.js';
import type { Asked } from '../../core/ports.js';
import type { Request } from '../../io/sqlite/requests.js';
import { movementsIn } from '../reconcile/import-text.js';
import type { RequestAnswer } from '../trade/attendant.js';
import type { Hands } from './hands.js';
import { denied, ENDING, HAND, type HandAnswer, WISH_LIFETIME, type Wish } from './wish.js';
import { wishOf } from './wish-terms.js';

/** The wish that a process was started for. */
export interface OwnWish {
  readonly wish: Wish;
  readonly asked: Asked;
  readonly answer: (answer: HandAnswer) => void;
}

export interface HandInboxOptions {
  readonly hands: Hands;
  readonly own: OwnWish | undefined;
  readonly ledger: {
    takeRequests(at: Micros): readonly Request[];
    answerRequest(id: number, outcome: string): void;
  };
  /**
   * Whether books and broker have been found to agree, or not to: before, little is known. What only leads out waits for
   * the first time alone, and not where the order stream is away in the midst of a session.
   */
  readonly settlement: () => { readonly isSettled: boolean; readonly hasSettled: boolean };
  readonly now: () => Micros;
  /** When the books began: a request may have waited since older ones, and what came before these is in their opening. */
  readonly begun: Micros;
  /** Books the movements, and asks the broker for everything else that a reconciliation found missing. */
  readonly compareAgain: (imports: readonly Movement[]) => void;
  /** What is no wish of a hand: undefined where nobody knows it. */
  readonly others: (request: Request) => RequestAnswer | undefined;
  /** Lets event time pass up to now, so that orders have the time at which they were asked for. */
  readonly passTime: () => void;
}

interface Waiting extends OwnWish {
  readonly since: Micros;
}

/** How long the comparison with the broker, and a first price, are waited for; then entries are denied, and exits pass. */
const SETTLING = 6 * SECOND;
/** Wishes that wait at a time; beyond, they are refused. */
const WAITING_MAX = 100;

export class HandInbox {
  #waiting: Waiting[] = [];
  /** A session for one wish ends with it, and may not know the symbols of another. */
  #isClosed: boolean;

  constructor(readonly options: HandInboxOptions) {
    const { own, now } = options;
    this.#isClosed = own !== undefined;
    if (own !== undefined) this.#waiting.push({ ...own, since: now() });
  }

  /** Called at every tick, and when something was heard. */
  look(): void {
    const { ledger, now, settlement, hands, passTime } = this.options;
    const at = now();
    for (const request of ledger.takeRequests(at)) this.#hear(request, at);
    const { isSettled, hasSettled } = settlement();
    const isReady = ({ wish, since }: Waiting): boolean =>
      (isSettled && !hands.lacksPrice(wish)) || (hasSettled && leadsOut(wish)) || now() - since > SETTLING;
    const ready = this.#waiting.filter(isReady);
    if (ready.length > 0) {
      this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
      passTime();
    }
    for (const { wish, asked, answer } of ready) hands.take(wish, asked, answer);
    hands.look();
  }

  #compare({ id, body }: Request): void {
    const { compareAgain, begun } = this.options;
    compareAgain(movementsIn(body).filter(({ at }) => at >= begun));
    const message = 'the trader asks the broker for its orders, fills and movements again';
    this.options.ledger.answerRequest(id, JSON.stringify({ outcome: 'taken', message }));
  }

  /** The session ends: whoever has not been heard yet is told so. */
  end(): void {
    this.#isClosed = true;
    const { ledger, now, hands } = this.options;
    const at = now();
    // What is no wish of a hand waits for the next session.
    for (const request of ledger.takeRequests(at)) if (request.kind === HAND) this.#hear(request, at);
    for (const { answer } of this.#waiting.splice(0)) answer(OVER);
    hands.end();
  }

  #hear(request: Request, now: Micros): void {
    const answer = (said: HandAnswer): void => this.options.ledger.answerRequest(request.id, JSON.stringify(said));
    if (request.kind === IMPORT) return this.#compare(request);
    const other = this.options.others(request);
    if (other !== undefined) return this.options.ledger.answerRequest(request.id, JSON.stringify(other));
    const wish = request.kind === HAND ? wishOf(request.body) : undefined;
    if (wish === undefined) answer(denied('unknown_request', `this trader does not know the request ${request.kind}`));
    // It may have been carried out: an order is never made twice.
    else if (request.takenAt !== undefined && request.takenAt < now) answer(INTERRUPTED);
    else if (now - request.at > WISH_LIFETIME) answer(denied('too_late', 'it was asked too long ago'));
    else if (this.#isClosed) answer(OVER);
    else if (this.#waiting.length >= WAITING_MAX) answer(denied('busy', `${WAITING_MAX} wishes wait already`));
    else this.#waiting.push({ wish, asked: askedBy(request), answer, since: now });
  }
}

const leadsOut = ({ kind }: Wish): boolean => kind === 'cancel' || kind === 'cancel_all' || kind === 'flatten';

/** What a reconciliation asks a running trader for. */
const IMPORT = 'import';

const askedBy = ({ madeBy: who, at }: Request): Asked => ({ kind: 'asked', who, at });

const OVER = denied(ENDING, 'the session is ending');

const INTERRUPTED: HandAnswer = {
  outcome: 'unknown',
  code: null,
  message: 'the trader that took it ended before it answered: see tradectl orders',
  orders: [],
};
