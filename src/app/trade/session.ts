/** A paper session on the simulated venue: begin or recover, then the one loop, paced, until the end or a signal. */

import { type Micros, micros, SECOND, timeText } from '../../core/base/time.js';
import { Engine } from '../../core/engine/engine.js';
import type { EngineSetup } from '../../core/engine/engine-setup.js';
import { TradingLoop } from '../../core/engine/loop.js';
import type { MarketEvent } from '../../core/events.js';
import { eventProblem } from '../../core/market/validate.js';
import type { SimVenue } from '../../core/sim/sim-venue.js';
import { openLedger, type SqliteLedger } from '../../io/sqlite/ledger.js';
import type { StoredRun } from '../../io/sqlite/stored-run.js';
import { EquityRows } from '../observers.js';
import { createEngine, createSimVenue } from '../run-setup.js';
import { Attendants, type SessionDoor } from './attendant.js';
import { eventObserver, startEvent, type TradeEvent, type TradeSummary } from './events.js';
import { Pacer } from './pacer.js';
import { Recovery } from './recover.js';
import { RequestBox } from './request-box.js';
import { ruinWatch } from './ruin-watch.js';
import { beginOrResume, RunBooks, summaryOf } from './run-books.js';
import type { SessionRequest } from './session-request.js';
import { bringIn } from './shadow.js';
import { Standings } from './standings.js';

/** The clock is asked once in so many events. */
const EVENTS_PER_BREATH = 32;
const BREATHE_EVERY = SECOND / 20;
const TICK_MS = 100;

/** Runs until the source ends, the duration is over, or the signal comes. Throws TradectlError `ledger_*`. */
export async function runSession(request: SessionRequest): Promise<TradeSummary> {
  const ledger = openLedger(request.ledgerPath, { pid: request.pid, now: request.clock.now() });
  try {
    return await new Session(request, ledger).run();
  } finally {
    ledger.close();
  }
}

class Session {
  readonly #stored: StoredRun | undefined;
  readonly #books: RunBooks;
  readonly #start: Micros;
  readonly #engine: Engine;
  readonly #venue: SimVenue;
  readonly #loop: TradingLoop;
  readonly #recovery: Recovery | undefined;
  readonly #equity: EquityRows;
  readonly #pacer: Pacer;
  readonly #isRuined: (event: MarketEvent) => boolean;
  readonly #attendants: Attendants;
  readonly #requests: RequestBox;
  readonly #ending = new AbortController();
  #failure: Error | undefined;
  #breathedAt = 0;
  #sinceBreath = 0;
  #isStarted = false;

  constructor(
    readonly request: SessionRequest,
    ledger: SqliteLedger,
  ) {
    const { plan, source, clock, ledgerPath } = request;
    const { stored, run, prefix } = beginOrResume(ledger, {
      ...{ plan, source, orderPrefix: request.orderPrefix },
      // A live market cannot be relived.
      resumes: source.kind === 'live' ? 'none' : 'same-terms',
      startCash: plan.options.cash,
      startedAt: micros(Math.floor(clock.now() / SECOND) * SECOND),
    });
    this.#stored = stored;
    this.#start = stored?.startedAt ?? micros(Math.floor(clock.now() / SECOND) * SECOND);
    const standings = new Standings(run, stored?.standings);
    this.#books = new RunBooks(
      run,
      stored,
      () => this.#engine,
      () => standings.note(this.#venue),
      () => (this.#isLive ? clock.now() : undefined),
    );
    const withFigures = (setup: EngineSetup): Engine => new Engine({ ...setup, keepsFigures: true });
    this.#engine = createEngine(plan, source.instruments, { prefix, made: stored?.idsGiven ?? 0 }, false, withFigures);
    this.#venue = createSimVenue(plan, this.#engine, source.instruments);
    this.#equity = new EquityRows(this.#engine, 'day', (point) => {
      run.recordEquity(point);
      this.#recordMarks();
    });
    this.#attendants = new Attendants(request.attend, this.#door(run.id, ledger));
    this.#requests = new RequestBox({
      ledger,
      now: () => clock.now(),
      answer: (asked) => this.#attendants.answer(asked),
    });
    const told = eventObserver(this.#engine, (event) => this.#tell(event));
    const observers = [told, this.#equity, ...this.#attendants.observers];
    this.#loop = new TradingLoop(this.#engine, this.#venue, this.#books.ledger, observers, 'whole-event');
    this.#tell(startEvent(request, 'SIMULATED', run.id, stored !== undefined));
    const listed = source.instruments.map(({ symbol }) => symbol);
    bringIn({ held: request.held ?? [], run: run.id, listed, at: this.#start }, this.#loop, this.#venue);
    this.#recovery = this.#stored === undefined ? undefined : this.#recover(this.#stored, ledgerPath);
    const { durationMicros } = request;
    const deadline = durationMicros === undefined ? undefined : micros(clock.now() + durationMicros);
    this.#pacer = new Pacer(clock, request.speed, deadline);
    this.#isRuined = ruinWatch(this.#engine, this.#isLive, (event) => this.#tell(event));
  }

  #recover(stored: StoredRun, path: string): Recovery {
    const meets = this.request.plan.options.fill === 'close' ? 'last-price' : 'next-price';
    return new Recovery(stored, this.#loop, this.#venue, path, meets);
  }

  #door(run: string, ledger: SqliteLedger): SessionDoor {
    const { clock } = this.request;
    const at = (): Micros => this.#engine.now || clock.now();
    return {
      ...{ engine: this.#engine, run, mode: 'SIMULATED', ledger },
      totals: () => this.#books.totals,
      fillsBefore: this.#books.fillsBefore,
      now: () => clock.now(),
      carryOut: (step, asked) => {
        this.#loop.carryOut(step, { kind: 'clock', tsEvent: at(), tsRecv: at() }, asked);
        this.#loop.commit();
      },
      alert: (code, message) => this.#tell({ type: 'alert', ts: timeText(at()), code, message }),
      compareAgain: () => undefined,
      refresh: () => undefined,
      isSettled: () => true,
      lease: undefined,
      stop: () => this.#ending.abort(),
    };
  }

  async run(): Promise<TradeSummary> {
    const { signal } = this.request;
    const stop = (): void => this.#ending.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const ticks = setInterval(() => this.#tick(), TICK_MS);
    try {
      // What was asked of the session before counts before its first event.
      this.#tick();
      const isExhausted = await this.#play();
      if (this.#failure !== undefined) throw this.#failure;
      const summary = this.#finish(isExhausted ? 'done' : 'stopped');
      await this.#attendants.end(true);
      return summary;
    } catch (error) {
      await this.#attendants.end(error);
      throw error;
    } finally {
      clearInterval(ticks);
      signal.removeEventListener('abort', stop);
    }
  }

  /** Also while the market is silent; not before the past has been relived. */
  #tick(): void {
    if (this.#recovery?.isComplete === false || this.#failure !== undefined) return;
    try {
      if (this.#isLive && this.#loop.isBehind) this.#books.keepUp(this.#loop);
      if (this.#isLive && this.#isOver) this.request.source.close();
      this.#requests.look();
      this.#attendants.tick(this.request.clock.now());
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#ending.abort();
    }
  }

  /** True at the end of the source, false where something ended the session before. */
  async #play(): Promise<boolean> {
    for await (const batch of this.request.source.batches(this.#start)) {
      for (let i = 0; i < batch.length; i++) {
        const event = batch.at(i);
        if (event === undefined) continue;
        if (this.#recovery?.isComplete === false) this.#relive(this.#recovery, event);
        else if (this.request.source.isWarmup(event)) this.#loop.warmUp(event);
        else if (!(await this.#takePaced(event))) return false;
      }
      this.#commit();
      this.request.onProgress(this.#engine, this.#books.totals);
      // The past is relived to its end whatever comes: only then do figures and cursor mean something.
      if (this.#isOver && this.#recovery?.isComplete !== false) return false;
    }
    return !this.#ending.signal.aborted;
  }

  /** An event of the past; the account at its end is the first that has a row to come. */
  #relive(recovery: Recovery, event: MarketEvent): void {
    if (!this.request.source.isWarmup(event)) this.#restart(event.tsEvent);
    recovery.take(event);
    if (recovery.isComplete) this.#equity.note(event.tsEvent);
  }

  /** What the strategy wished for at its start is in the ledger: it sets itself up again without wishing. */
  #restart(at: Micros): void {
    if (!this.#isStarted) this.#engine.restart(at);
    this.#isStarted = true;
  }

  /** Waits until the event is due, then takes it; false where the session ended first. */
  async #takePaced(event: MarketEvent): Promise<boolean> {
    if (this.#ending.signal.aborted) return false;
    for (let delay = this.#pacer.delayMs(event.tsEvent); delay > 0; delay = this.#pacer.delayMs(event.tsEvent)) {
      this.#books.keepUp(this.#loop);
      this.request.onProgress(this.#engine, this.#books.totals);
      await this.request.clock.sleep(delay, this.#ending.signal);
      if (this.#isOver) return false;
    }
    if (!(await this.#breathe())) return false;
    if (this.#isRuined(event)) return false;
    const problem = eventProblem(event);
    if (problem === undefined) this.#takeLive(event);
    else this.#alert('impossible_event', event, `left out, as it cannot be true: ${problem}`);
    return true;
  }

  get #isLive(): boolean {
    return this.request.source.kind === 'live';
  }

  /** How far a live market was followed waits for the next tick: a commit a message would take half of a busy core. */
  #commit(): void {
    if (!this.#isLive) this.#books.keepUp(this.#loop);
    else if (this.#loop.isStaged) this.#loop.commit();
  }

  #alert(code: string, { tsEvent }: MarketEvent, message: string): void {
    this.#tell({ type: 'alert', ts: timeText(tsEvent), code, message });
  }

  #tell(event: TradeEvent): void {
    this.#attendants.heard(event);
    this.request.tell(event);
  }

  /** Now and then lets the process hear its signals, however fast the market is; false where the session is over. */
  async #breathe(): Promise<boolean> {
    if (++this.#sinceBreath < EVENTS_PER_BREATH) return true;
    this.#sinceBreath = 0;
    const now = this.request.clock.now();
    if (now - this.#breathedAt < BREATHE_EVERY) return true;
    this.#breathedAt = now;
    this.#commit();
    await this.request.clock.sleep(0, this.#ending.signal);
    return !this.#isOver;
  }

  /** The strategy starts with the first live event of the run: not again after a restart. */
  #takeLive(event: MarketEvent): void {
    if (event.kind === 'feed' && event.state !== 'up')
      this.#alert('feed', event, `feed ${event.state}: ${event.reason}`);
    if (this.#stored !== undefined && this.#stored.orderCount > 0) this.#restart(event.tsEvent);
    if (!this.#isStarted) this.#loop.start(event.tsEvent);
    this.#isStarted = true;
    this.#loop.take(event);
  }

  get #isOver(): boolean {
    return this.#ending.signal.aborted || this.#pacer.isOver;
  }

  #finish(status: 'done' | 'stopped'): TradeSummary {
    this.#engine.valuation.check();
    const { cursor } = this.#loop;
    this.#equity.finish();
    this.#recordMarks();
    this.#loop.commit();
    this.#books.run.finish(status, cursor, this.request.clock.now());
    const summary = summaryOf(this.#engine, this.#books, 'SIMULATED', status);
    this.#tell(summary);
    return summary;
  }

  #recordMarks(): void {
    this.#books.recordMarks(this.#loop.cursor.at);
  }
}
