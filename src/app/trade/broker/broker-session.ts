/**
 * A session through a broker: the same engine and loop as everywhere, with a venue behind a wire.
 *
 * Starting is recovering: the ledger is read, the broker is asked, and nothing is opened before both say the same.
 */

import type { Micros } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import { TradingLoop } from '../../../core/engine/loop.js';
import { type ClockTick, type MarketEvent, movementEvent } from '../../../core/events.js';
import type { Movement } from '../../../core/portfolio/movement.js';
import type { Asked, Step } from '../../../core/ports.js';
import type { TradeUpdates } from '../../../io/alpaca/trading/updates.js';
import type { LeaseFile } from '../../../io/sqlite/lease.js';
import type { SqliteLedger } from '../../../io/sqlite/ledger.js';
import type { Hands } from '../../hands/hands.js';
import { HandInbox } from '../../hands/inbox.js';
import type { SessionJournal } from '../../journal/session-journal.js';
import { EquityRows } from '../../observers.js';
import { every } from '../../stream/clock.js';
import { Attendants } from '../attendant.js';
import { eventObserver, type TradeEvent, type TradeSummary } from '../events.js';
import { type RunBooks, summaryOf } from '../run-books.js';
import { type BegunBooks, beginBooks } from './begin-books.js';
import { BrokerLink } from './broker-link.js';
import { type Comparing, compareBooks } from './comparing.js';
import { Ending } from './ending.js';
import { heldAtLeaving } from './leaving.js';
import { refuseOpenLost } from './lost-orders.js';
import { agreeToTrade } from './opening.js';
import { openOrderStream } from './order-stream.js';
import { restoreRun } from './restore-run.js';
import { sessionHands } from './session-hands.js';
import { sessionManager } from './session-manager.js';
import type { BrokerSessionRequest } from './session-request.js';
import { SessionVoice } from './session-voice.js';
import { stillHeld, windUp } from './wind-up.js';
import { withFiles } from './with-files.js';
import { canWithdraw, Withdrawing } from './withdrawing.js';

const LOOK_EVERY_MS = 100;

/** Runs until the duration is over or the signal comes. Throws TradectlError `ledger_*`, `auth`, `venue_*`, `halted`. */
export const runBrokerSession = (request: BrokerSessionRequest): Promise<TradeSummary> =>
  withFiles(request, async (ledger, lease) => {
    // Who acts by hand may have to close at once what is held.
    if (request.own === undefined) await refuseOpenLost(request, ledger);
    return new BrokerSession(request, ledger, lease, await beginBooks(request, ledger)).run();
  });

class BrokerSession {
  readonly #engine: Engine;
  readonly #books: RunBooks;
  readonly #loop: TradingLoop;
  readonly #link: BrokerLink;
  readonly #updates: TradeUpdates;
  readonly #equity: EquityRows;
  readonly #comparing: Comparing;
  readonly #journal: SessionJournal | undefined;
  readonly #inbox: HandInbox;
  readonly #voice: SessionVoice;
  readonly #attendants: Attendants;
  readonly #begun: BegunBooks;
  readonly #ending = new Ending(() => this.request.source.close());
  readonly #guarded = this.#ending.guarded;
  readonly #fail = this.#ending.fail;
  #withdrawing: Withdrawing | undefined;
  #isStarted = false;

  constructor(
    readonly request: BrokerSessionRequest,
    readonly ledger: SqliteLedger,
    lease: LeaseFile,
    begun: BegunBooks,
  ) {
    const { clock, venueClock, client } = request;
    const { run, stored, prefix, engine, books, journal, changed } = begun;
    [this.#begun, this.#engine, this.#books, this.#journal] = [begun, engine, books, journal];
    const manager = sessionManager((order) => !this.#ending.isOver && engine.judge.wouldPass(order));
    this.#link = new BrokerLink({
      ...{ client, manager, now: () => venueClock.now(), fail: this.#fail },
      isExit: (order) => engine.judge.isExit(order),
      keeps: (exit) => this.#comparing.wrong.keeps(exit),
      holdOf: heldAtLeaving(engine.judge, () => this.#attendants.mayLeave()),
      onReports: () => (this.#withdrawing === undefined ? this.#guarded(() => this.#book()) : this.#withdrawing.take()),
      tell: (output) => this.#voice.told(output),
    });
    this.#voice = new SessionVoice({
      ...{ request, run, tell: (event) => this.#tell(event) },
      settlement: () => this.#comparing.settlement,
      foreign: (order) => this.#comparing.foreign.heard(order),
    });
    this.#equity = new EquityRows(this.#engine, 'day', (point) => run.recordEquity(point));
    const carryOut = (step: Step, asked?: Asked): void => {
      this.#loop.carryOut(step, this.#clockEvent(), asked);
      this.#loop.commit();
    };
    const mayAct = (): boolean => !this.#ending.isOver && this.#attendants.mayLeave();
    const refresh = (): void => this.#comparing.settlement.refresh();
    const hands = sessionHands({ request, engine, manager, lease, carryOut, mayAct, refresh, fail: this.#fail });
    this.#attendants = new Attendants(request.attend, {
      ...{ engine: this.#engine, run: run.id, mode: request.mode, ledger, lease, carryOut, now: () => clock.now() },
      ...{ totals: () => books.totals, fillsBefore: books.fillsBefore },
      alert: (code, message) => this.#voice.alert(code, message, false),
      ...{ compareAgain: () => this.#compareAgain(), refresh, closeOutside: hands.closeOutside },
      ...{ isSettled: () => this.#comparing.settlement.isSettled, stop: () => this.#ending.end() },
    });
    const told = eventObserver(engine, (event) => this.#tell(event));
    const observers = [told, this.#equity, hands, ...this.#attendants.observers];
    this.#loop = new TradingLoop(engine, this.#link, books.ledger, observers);
    this.#comparing = compareBooks({
      ...{ request, ledger, prefix, lease, engine, manager, fail: this.#fail },
      take: (movement) => this.#guarded(() => this.#move(movement)),
      ...{ begun: begun.begun, agreed: () => this.#attendants.agreed() },
      carryOut: (work) => this.#guarded(() => carryOut(work())),
      alert: (code, message, holds = true) => this.#voice.alert(code, message, holds),
      compareAgain: () => this.#comparing.settlement.again(),
    });
    this.#inbox = this.#createInbox(hands, ledger);
    this.#voice.start(run.id, stored, changed);
    if (stored !== undefined) restoreRun(stored, this.#loop, manager, request.ledgerPath, venueClock.now());
    this.#updates = openOrderStream(request, {
      heard: (update) =>
        this.#withdrawing === undefined
          ? this.#guarded(() => this.#link.heard(update))
          : this.#withdrawing.heard(update),
      listening: () => this.#guarded(() => this.#link.listening()),
      ...{ settlement: this.#comparing.settlement, fail: this.#fail },
      alert: (code, message) => this.#voice.alert(code, message, false),
    });
  }

  #book(): void {
    this.#loop.drain();
    this.#loop.commit();
    this.#comparing.settlement.look(this.request.venueClock.now());
  }

  #createInbox(hands: Hands, ledger: SqliteLedger): HandInbox {
    const { own, clock } = this.request;
    return new HandInbox({
      ...{ hands, ledger, own, now: () => clock.now(), begun: this.#begun.begun },
      settlement: () => this.#comparing.settlement,
      compareAgain: (imports) => {
        this.#move(...imports);
        this.#compareAgain();
      },
      others: (request) => this.#attendants.answer(request),
      passTime: () => this.#loop.take(this.#clockEvent()),
    });
  }

  /** Where the order stream is away, everything is asked for when it is back. */
  #compareAgain(): void {
    if (!this.#updates.isListening) return;
    this.#comparing.settlement.begin();
    this.#link.listening();
  }

  async run(): Promise<TradeSummary> {
    const { clock, durationMicros, signal, source } = this.request;
    const stop = (): void => this.#ending.end();
    const callOff = durationMicros === undefined ? () => undefined : clock.after(durationMicros / 1000, stop);
    signal.addEventListener('abort', stop, { once: true });
    const stopTicks = every(clock, LOOK_EVERY_MS, () => this.#tick());
    try {
      if (signal.aborted) stop();
      await this.#open();
      this.#updates.start();
      await this.#play();
      await this.#windUp();
    } catch (error) {
      this.#fail(error as Error);
    } finally {
      callOff();
      stopTicks();
      this.#ending.lastly(() => this.#inbox.end());
      await this.#withdraw();
      signal.removeEventListener('abort', stop);
      source.close();
      this.#link.close();
      await this.#updates.stop();
    }
    return this.#close();
  }

  /** Who accompanies the session hears its sum before it leaves. */
  async #close(): Promise<TradeSummary> {
    try {
      if (this.#ending.failure !== undefined) throw this.#ending.failure;
      return this.#finish();
    } catch (error) {
      this.#ending.failure ??= error as Error;
      throw error;
    } finally {
      await this.#attendants.end(this.#ending.failure);
      this.#journal?.close();
    }
  }

  /** The first books of an account begin with what it holds. */
  async #open(): Promise<void> {
    if (this.#ending.isOver) return;
    const { run, opening, adopt } = this.#begun;
    await agreeToTrade(this.#begun, this.request.confirm);
    adopt();
    await opening?.tellPaid(this.#engine);
    this.#move(...(opening?.movementsOf(run.id) ?? []));
  }

  /** All of them or none. */
  #move(...movements: readonly Movement[]): void {
    this.#loop.move(...movements.map((movement) => movementEvent(movement, this.request.venueClock.now())));
  }

  async #play(): Promise<void> {
    for await (const batch of this.request.source.batches(this.request.venueClock.now())) {
      if (this.#ending.isOver) return;
      for (let i = 0; i < batch.length; i++) {
        const event = batch.at(i);
        if (event !== undefined) this.#take(event);
      }
      // How far the market was followed waits for the next tick: a commit a message would take half of a busy core.
      if (this.#loop.isStaged) this.#loop.commit();
      await this.#link.departure();
      this.request.onProgress(this.#engine, this.#books.totals);
    }
  }

  #take(event: MarketEvent): void {
    if (!this.#voice.market(event)) return;
    if (this.request.source.isWarmup(event)) return this.#loop.warmUp(event);
    this.#start(event.tsEvent);
    this.#loop.take(event);
  }

  /** A strategy that has traded before sets itself up again without wishing. */
  #start(at: Micros): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    if (this.#begun.goesOn && this.#books.totals.orders > 0) this.#engine.restart(at);
    else this.#loop.start(at);
  }

  #clockEvent(): ClockTick {
    const now = this.request.venueClock.now();
    return { kind: 'clock', tsEvent: now, tsRecv: now };
  }

  /** Lets what is due be looked into; also while the market is silent. */
  #tick(): void {
    const now = this.request.venueClock.now();
    this.#guarded(() => this.#link.tick());
    this.#guarded(() => this.#loop.isBehind && this.#books.keepUp(this.#loop));
    this.#comparing.settlement.look(now);
    this.#guarded(() => this.#inbox.look());
    this.#guarded(() => this.#attendants.tick(this.request.clock.now()));
    this.#comparing.look(now);
  }

  async #windUp(): Promise<void> {
    if (this.#ending.failure !== undefined) return;
    this.#inbox.end();
    const { onStop, clock } = this.request;
    const wound = await windUp({
      ...{ engine: this.#engine, loop: this.#loop, movements: this.#comparing.movements, onStop, clock },
      isWaiting: () => this.#link.underWay > 0 && this.#ending.failure === undefined,
    });
    this.#voice.wound(wound);
    if (onStop === 'flatten') this.#voice.notFlat(stillHeld(this.#engine));
  }

  /** An error leaves no entry behind that nobody watches. */
  async #withdraw(): Promise<void> {
    const { failure } = this.#ending;
    const { clock, onStop } = this.request;
    if (failure === undefined || onStop === 'keep' || !canWithdraw(failure) || !this.#attendants.mayLeave()) return;
    this.#withdrawing = new Withdrawing({ engine: this.#engine, ledger: this.ledger, link: this.#link, clock });
    const { orders, isDone } = await this.#withdrawing.run();
    if (orders > 0) this.#voice.withdrawn(orders);
    if (!isDone) this.#voice.unconfirmed();
  }

  #finish(): TradeSummary {
    this.#engine.valuation.check();
    this.#equity.finish();
    this.#books.recordMarks(this.#loop.cursor.at);
    this.#books.run.finish('stopped', this.#loop.cursor, this.request.venueClock.now());
    const summary = summaryOf(this.#engine, this.#books, this.request.mode, 'stopped');
    this.#tell(summary);
    return summary;
  }

  #tell(event: TradeEvent): void {
    this.#attendants.heard(event);
    this.request.tell(event);
  }
}
