/** What the risk server says to a request that makes sense: judged on the newest state, with what is reserved in it. */

import { type Micros, timeText } from '../../core/base/time.js';
import type { Restraint } from '../breaker/stored-hold.js';
import type { RiskAnswer, RiskQuestion, RiskSource, RiskState, RiskView } from './judge.js';
import { BadRequest, type ReserveRequest } from './request.js';
import { RESERVATIONS_MAX, type Reservation, Reservations } from './reservations.js';
import { ageMsOf, staleAnswer, type Trader, traderOf } from './stale.js';

export interface AdviceOptions {
  readonly source: RiskSource;
  /** Whether a ledger that nobody trades on is answered from as it was left. */
  readonly isWithoutTrader: boolean;
  /** A name unlike any before, for a reservation that was given none. */
  readonly newName: () => string;
}

export interface Verdict extends RiskAnswer {
  readonly ledgerSeq: number;
  readonly ageMs: number;
  /** Where one was made, or is there already. */
  readonly held?: { readonly reservation: string; readonly until: string };
}

const AGAIN: RiskAnswer = { approved: true, code: null, checks: [] };

const ADVICE = "this is advice: the trader's own gate judges every order again, and that binds";

export class Advice {
  readonly #reservations = new Reservations();
  /** The newest state with what is reserved in it; made anew when either changes. */
  #held: { readonly of: RiskState; readonly version: number; readonly state: RiskState } | undefined;

  constructor(readonly options: AdviceOptions) {}

  /** Throws TradectlError where there is no state, or it knows no such symbol. */
  check(question: RiskQuestion, now: Micros): Verdict {
    return this.#judged(now, (state) => state.judge(question, now));
  }

  /** A check that, where it is approved, counts against later ones until it lapses. */
  reserve({ question, forMs, name = this.options.newName() }: ReserveRequest, now: Micros): Verdict {
    this.#reservations.lapse(now);
    const before = this.#reservations.get(name);
    if (before !== undefined) return this.#again(before, question, now);
    if (this.#reservations.isFull) throw new BadRequest(`there are ${RESERVATIONS_MAX} reservations: release some`);
    const verdict = this.check(question, now);
    return verdict.approved
      ? { ...verdict, held: headOf(this.#reservations.add(name, question, now, forMs)) }
      : verdict;
  }

  release(name: string, now: Micros) {
    this.#reservations.lapse(now);
    return { released: this.#reservations.release(name) };
  }

  health(now: Micros) {
    const view = this.options.source.look(now);
    const { ok, ...more } = this.#headOf(view, now);
    return { ok, ...more, binding: false, note: ADVICE };
  }

  status(now: Micros) {
    this.#reservations.lapse(now);
    const view = this.options.source.look(now);
    const reservations = this.#reservations.list().map((one) => ({ ...headOf(one), ...one.question }));
    const entries = entriesOf(view.state.restraint);
    const { isWithoutTrader: withoutTrader } = this.options;
    return { ...this.#headOf(view, now), run: view.run, withoutTrader, ...entries, reservations };
  }

  #headOf(view: RiskView, now: Micros) {
    const trader = traderOf(view, now);
    return { ok: this.#counts(trader), trader, ledgerSeq: view.state.ledgerSeq, ageMs: ageMsOf(view, now) };
  }

  /** Whether the state is one that may approve: somebody keeps it, or the user wants it as it was left. */
  #counts(trader: Trader): boolean {
    return trader === 'alive' || (trader === 'none' && this.options.isWithoutTrader);
  }

  #judged(now: Micros, judge: (state: RiskState) => RiskAnswer): Verdict {
    const view = this.options.source.look(now);
    const ageMs = ageMsOf(view, now);
    const answer = this.#counts(traderOf(view, now)) ? judge(this.#stateOf(view, now)) : staleAnswer(ageMs);
    const { approved, code, checks, maxQty } = answer;
    // Written out: spreads, one around the other, are what an answer is delayed by.
    return { approved, code, checks, maxQty, ledgerSeq: view.state.ledgerSeq, ageMs };
  }

  /** Asked again after an answer that was lost: reserved once all the same. */
  #again(before: Reservation, question: RiskQuestion, now: Micros): Verdict {
    if (JSON.stringify(before.question) !== JSON.stringify(question))
      throw new BadRequest(`reservation: ${before.name} is one for another order`);
    const verdict = this.#judged(now, () => AGAIN);
    return verdict.approved ? { ...verdict, held: headOf(before) } : verdict;
  }

  #stateOf({ state }: RiskView, now: Micros): RiskState {
    this.#reservations.lapse(now);
    const { version, isEmpty } = this.#reservations;
    if (isEmpty) return state;
    if (this.#held?.of !== state || this.#held.version !== version) {
      const orders = this.#reservations.list().map(({ question }) => question);
      this.#held = { of: state, version, state: state.holding(orders) };
    }
    return this.#held.state;
  }
}

/** As `tradectl risk status` says it. */
const entriesOf = ({ hold, halfOpen }: Restraint) => ({
  entries: hold !== undefined ? 'held' : halfOpen === undefined ? 'allowed' : 'reduced',
  hold: hold ?? null,
});

const headOf = ({ name, until }: Reservation) => ({ reservation: name, until: timeText(until) });
