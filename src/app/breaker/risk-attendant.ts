/**
 * The kill switch, the breaker's memory and the guard against crash loops, beside a session: holds entries for what the
 * ledger says at the start, carries out halt and resume that other processes ask for, and keeps the ledger up to date.
 */

import { qtyText } from '../../core/base/decimal.js';
import { isZero } from '../../core/base/fixed.js';
import { type Micros, micros, SECOND } from '../../core/base/time.js';
import type { Asked } from '../../core/ports.js';
import { isSameSymbol } from '../../core/venue/symbols.js';
import type { Request } from '../../io/sqlite/requests.js';
import type { Halt, RiskBook } from '../../io/sqlite/risk-book.js';
import type { CrashSettings } from '../config/breaker-settings.js';
import type { Attend, Attendant, RequestAnswer, SessionDoor } from '../trade/attendant.js';
import type { TradeEvent } from '../trade/events.js';
import { noteBug, noteEnd, noteStart } from './crash-guard.js';
import { isWritable } from './is-writable.js';
import { type HaltWish, RESUME_LIFETIME, type ResumeWish, riskWishOf } from './risk-requests.js';
import { haltText, recordHalt, recordResume, stateOf, tripsText, unsetBreakerText } from './risk-state.js';

export interface RiskAttendantOptions {
  readonly pid: number;
  /** Undefined where starts are not counted: a command by hand. */
  readonly crash: CrashSettings | undefined;
  /** Whether silence is time that passes: of a live market, not of a replay. */
  readonly isLive: boolean;
  /** Calls back should the process end by a bug that no session sees; the answer takes that back. */
  readonly onBug: (hear: () => void) => () => void;
}

/** Event time that stands still for so long is moved on. */
const SILENCE = 2 * SECOND;

export const riskAttend =
  (options: RiskAttendantOptions): Attend =>
  (door) =>
    new RiskAttendant(door, options);

/** The process leaves by an error that nobody caught: nothing that comes of this may hide it. */
function noteLate(book: RiskBook): void {
  try {
    noteBug(book, 'an error that nobody caught');
  } catch {
    // The ledger is closed already: then the start counts as crashed.
  }
}

function entriesText(open: number, isWithdrawn: boolean): string {
  if (open === 0) return 'no entry order is open';
  const orders = open === 1 ? '1 entry order is' : `${open} entry orders are`;
  return isWithdrawn ? `${orders} being withdrawn` : `${orders} left open`;
}

/** Positions that a halt closes, those apart that the session does not trade. */
function heldText({ portfolio, hand }: Pick<SessionDoor['engine'], 'portfolio' | 'hand'>): string {
  const held = [...portfolio.books].filter(({ qty }) => !isZero(qty));
  const named = (isTraded: boolean): string =>
    held
      .filter(({ symbol }) => hand.symbols.some((one) => isSameSymbol(one, symbol)) === isTraded)
      .map(({ symbol, qty }) => `${qtyText(qty)} ${symbol}`)
      .join(', ');
  const [traded, others] = [named(true), named(false)];
  if (held.length === 0) return '; the books hold no position';
  return `${traded && `; being closed: ${traded}`}${others && `; being closed, though not traded here: ${others}`}`;
}

class RiskAttendant implements Attendant {
  readonly #book: RiskBook;
  /** What is to be told once somebody listens. */
  readonly #news: { readonly code: string; readonly message: string }[] = [];
  readonly #forgetBug: () => void;
  #divergence: string | undefined;
  #eventTime: Micros = micros(0);
  #stoodStillAt = 0;

  constructor(
    readonly door: SessionDoor,
    readonly options: RiskAttendantOptions,
  ) {
    this.#book = door.ledger.risk;
    this.#holdAsStored();
    this.#forgetBug = options.crash === undefined ? () => undefined : options.onBug(() => noteLate(this.#book));
  }

  #holdAsStored(): void {
    const { engine, run } = this.door;
    const { crash, pid } = this.options;
    const { halt, breaker, crash: before } = stateOf(this.#book);
    if (halt !== undefined) this.#hold('halt', haltText(halt));
    const crashed = crash === undefined ? before : noteStart(this.#book, crash, pid, this.door.now());
    if (crashed !== undefined) this.#hold('crash', `${crashed.reason}; see to it, then: tradectl risk resume`);
    if (breaker === undefined) return;
    // Another run of a simulated venue has an account of its own; that of a broker stays the same.
    const hasFigures = breaker.run === run || !this.#book.isSimulated;
    engine.breaker({ kind: 'restore', state: breaker.state, hasFigures });
    const { phase, trips } = engine.breakerState ?? breaker.state;
    if (phase === 'closed') return;
    if (engine.breakerState === undefined) engine.hold('breaker', unsetBreakerText(trips));
    this.#news.push({
      code: 'breaker',
      message: `the breaker is ${phase} since before this start${trips.length === 0 ? '' : `: ${tripsText(trips)}`}`,
    });
  }

  #hold(source: 'halt' | 'crash', reason: string): void {
    this.door.engine.hold(source, reason);
    this.#news.push({ code: source === 'halt' ? 'halted' : 'crash_loop', message: `exits only: ${reason}` });
  }

  heard(event: TradeEvent): void {
    if (event.type === 'alert' && event.code === 'divergence') this.#divergence = event.message;
  }

  tick(now: Micros): void {
    this.#tellNews();
    this.#passTime(now);
    if (this.#divergence !== undefined) {
      const reason = this.#divergence;
      this.#divergence = undefined;
      this.door.carryOut(this.door.engine.breaker({ kind: 'divergence', reason }));
    }
  }

  /** A feed that is dead tells no time, and its silence is what opens the breaker. */
  #passTime(now: Micros): void {
    const { engine, carryOut } = this.door;
    if (!this.options.isLive || engine.breakerState === undefined || engine.now === 0) return;
    if (engine.now !== this.#eventTime || this.#stoodStillAt === 0 || now < this.#stoodStillAt) {
      this.#eventTime = engine.now;
      this.#stoodStillAt = now;
    }
    const silent = now - this.#stoodStillAt;
    if (silent < SILENCE) return;
    const at = micros(engine.now + silent);
    carryOut(engine.step({ kind: 'clock', tsEvent: at, tsRecv: now }));
  }

  #tellNews(): void {
    for (const { code, message } of this.#news.splice(0)) this.door.alert(code, message);
  }

  answer(request: Request): RequestAnswer | undefined {
    const wish = riskWishOf(request);
    if (wish === undefined) return undefined;
    const word: Halt = { at: request.at, reason: wish.reason, who: request.madeBy };
    return wish.kind === 'risk_halt' ? this.#halt(wish, word) : this.#resume(wish, word);
  }

  #halt({ cancel, flatten }: HaltWish, halt: Halt): RequestAnswer {
    const { resumed } = stateOf(this.#book);
    if (resumed !== undefined && resumed.at >= halt.at)
      return { outcome: 'denied', message: 'somebody has resumed since it was asked' };
    const { engine, carryOut, alert } = this.door;
    recordHalt(this.#book, halt);
    engine.hold('halt', haltText(halt));
    alert('halted', haltText(halt));
    const asked: Asked = { kind: 'asked', who: halt.who, at: halt.at };
    const closing = flatten ? this.#flatten(halt.reason, asked) : '';
    if (cancel && !flatten)
      for (const clientOrderId of engine.hand.entryIds)
        carryOut(engine.byHand({ kind: 'cancel', clientOrderId }), asked);
    const left = engine.hand.entryIds.length;
    return { outcome: 'done', message: `halted; ${entriesText(left, cancel || flatten)}${closing}`, openEntries: left };
  }

  /** What is being closed, in words; what the broker holds when that is done is told by an alert. */
  #flatten(reason: string, asked: Asked): string {
    const { engine, carryOut, closeOutside, alert } = this.door;
    const held = heldText(engine);
    const close = (): void => {
      for (const symbol of engine.hand.symbols)
        carryOut(engine.byHand({ kind: 'flatten', symbol, reason: `risk halt: ${reason}` }), asked);
    };
    close();
    closeOutside?.((left) => {
      if (left === '') return;
      const what = left === undefined ? 'the broker does not say what is held' : `still held: ${left}`;
      alert('not_flat', `after risk halt --flatten ${what}: see tradectl positions, and flatten again`);
    }, close);
    return held;
  }

  #resume({ reason }: ResumeWish, word: Halt): RequestAnswer {
    if (reason === '') return { outcome: 'denied', message: 'a reason is needed' };
    if (this.door.now() - word.at > RESUME_LIFETIME)
      return { outcome: 'denied', message: 'it was asked too long ago: ask again' };
    const { engine, carryOut, alert } = this.door;
    recordResume(this.#book, word);
    engine.hold('halt', undefined);
    engine.hold('crash', undefined);
    if (engine.breakerState === undefined) this.#forgetBreaker();
    else carryOut(engine.breaker({ kind: 'resume', reason: `${word.who}: ${reason}` }));
    alert('resumed', `resumed by ${word.who}: ${reason}`);
    const { held } = engine.judge;
    const message = held === undefined ? 'entries may pass' : `entries are still held (${held.code}): ${held.reason}`;
    return { outcome: 'done', message };
  }

  /** One that no setting of this session drives any more. */
  #forgetBreaker(): void {
    this.door.engine.hold('breaker', undefined);
    this.#book.write({ breaker: undefined });
  }

  end(failure?: unknown): void {
    if (!isWritable(failure)) return;
    this.#tellNews();
    this.#forgetBug();
    if (this.options.crash !== undefined) noteEnd(this.#book, failure);
  }
}
