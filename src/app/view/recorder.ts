/** What a session has told so far, in rings: kept whether or not anybody looks, so that whoever comes sees what was. */

import { Ring } from '../../core/base/ring.js';
import type { EngineEvent, MarketEvent } from '../../core/events.js';
import type { Fill } from '../../core/portfolio/records.js';
import type { Observer, Step } from '../../core/ports.js';
import type { TradeEvent } from '../trade/events.js';
import { Curve } from './curve.js';
import { Latency } from './latency.js';
import type { FeedHealth, LogEntry } from './snapshot.js';

const LOG_MAX = 200;
const FILLS_MAX = 100;

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
  #seen = { events: 0, atMs: 0 };
  #heardAtMs: number | undefined;
  #heard = 0;

  /** `nowMs` is a clock that only goes on. */
  constructor(readonly nowMs: () => number) {}

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
    this.log.push({ seq: ++this.#told, level, event });
  }

  /** To be called several times a second: notices when the market was last heard of, at no cost for each event. */
  tick(nowMs: number, equity: () => number): void {
    if (this.#events > this.#heard) {
      this.#heard = this.#events;
      this.#heardAtMs = nowMs;
    }
    if (this.curve.isDue(nowMs)) this.curve.note(nowMs, equity());
  }

  /** Of the time since the last call. */
  feed(nowMs: number): FeedHealth {
    const passedMs = nowMs - this.#seen.atMs;
    const perSecond = passedMs > 0 ? ((this.#events - this.#seen.events) * 1000) / passedMs : 0;
    this.#seen = { events: this.#events, atMs: nowMs };
    const { state, reason } = this.#status;
    return {
      state: state === 'waiting' && this.#events > 0 ? 'up' : state,
      reason,
      perSecond: Math.round(perSecond),
      silentMs: this.#heardAtMs === undefined ? null : Math.max(0, Math.round(nowMs - this.#heardAtMs)),
    };
  }
}
