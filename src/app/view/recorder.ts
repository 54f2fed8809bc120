/** What a session has told so far, in rings: kept whether or not anybody looks, so that whoever comes sees what was. */

import { Ring } from '../../core/base/ring.js';
import type { EngineEvent, MarketEvent } from '../../core/events.js';
import type { Fill } from '../../core/portfolio/records.js';
import type { Observer, Step } from '../../core/ports.js';
import type { FeedHealth, LogEntry } from '../../core/view/snapshot.js';
import type { TradeEvent } from '../trade/events.js';
import { Curve } from './curve.js';
import { Latency } from './latency.js';

const LOG_MAX = 200;
const FILLS_MAX = 100;

/** How often something happens, over the last seconds. */
class Rate {
  readonly #seconds = new Ring<{ readonly atMs: number; readonly count: number }>(5);

  /** To be called several times a second with how often it has happened so far. */
  note(nowMs: number, count: number): void {
    const last = this.#seconds.at(-1);
    if (last === undefined || nowMs - last.atMs >= 1000) this.#seconds.push({ atMs: nowMs, count });
  }

  get perSecond(): number {
    const [first, last] = [this.#seconds.at(0), this.#seconds.at(-1)];
    if (first === undefined || last === undefined || first === last) return 0;
    return Math.round(((last.count - first.count) * 1000) / (last.atMs - first.atMs));
  }
}

type Start = TradeEvent & { readonly type: 'start' };

export class Recorder implements Required<Observer> {
  readonly log = new Ring<LogEntry>(LOG_MAX);
  readonly fills = new Ring<Fill>(FILLS_MAX);
  readonly curve = new Curve();
  readonly latency = new Latency();
  /** What the session said at its start. */
  start: Start | undefined;
  #told = 0;
  #events = 0;
  #status: Pick<FeedHealth, 'state' | 'reason'> = { state: 'waiting', reason: '' };
  readonly #rate = new Rate();
  #heardAtMs: number | undefined;
  #heard = 0;

  /** `nowMs` is a clock that only goes on. */
  constructor(
    readonly nowMs: () => number,
    fillsBefore: readonly Fill[] = [],
  ) {
    for (const fill of fillsBefore.slice(-FILLS_MAX)) this.fills.push(fill);
  }

  readonly onStep = (event: EngineEvent, step: Step): void => {
    this.latency.onStep(event, step, this.nowMs);
    for (const fill of step.fills) this.fills.push(fill);
  };

  readonly onSettled = (event: MarketEvent): void => {
    if (event.kind === 'clock') return;
    if (event.kind === 'feed') {
      this.#status = { state: event.state, reason: event.reason };
      return;
    }
    this.#events++;
  };

  heard(event: TradeEvent): void {
    if (event.type === 'start') this.start = event;
    const level = event.type === 'alert' || event.type === 'denied' ? 'warn' : 'info';
    this.log.push({ seq: ++this.#told, level, event: { ...event } });
  }

  /** Something was said to a person that is no event. */
  noticed(message: string): void {
    const level = message.startsWith('warning: ') ? 'warn' : 'info';
    this.log.push({ seq: ++this.#told, level, event: { type: 'notice', message } });
  }

  /**
   * To be called several times a second: notices when the market was last heard of, at no cost for each event. Equity
   * is undefined as long as something that is held has no price.
   */
  tick(nowMs: number, equity: () => number | undefined): void {
    if (this.#events > this.#heard) {
      this.#heard = this.#events;
      this.#heardAtMs = nowMs;
    }
    this.#rate.note(nowMs, this.#events);
    if (!this.curve.isDue(nowMs)) return;
    const worth = equity();
    if (worth !== undefined) this.curve.note(nowMs, worth);
  }

  feed(nowMs: number): FeedHealth {
    const { state, reason } = this.#status;
    return {
      state: state === 'waiting' && this.#events > 0 ? 'up' : state,
      reason,
      perSecond: this.#rate.perSecond,
      silentMs: this.#heardAtMs === undefined ? null : Math.max(0, Math.round(nowMs - this.#heardAtMs)),
    };
  }
}
