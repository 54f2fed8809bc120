/** The queue against lists that are searched: nothing but quotes is ever left out, and those only for newer ones. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketEvent, OrderReport, Quote } from '../../../../src/core/events.js';
import { ConflationQueue, type PushResult, type QueueLimits } from '../../../../src/core/market/store/conflation.js';
import { bar, delta, quote, report, trade } from './events.js';

type Queued = MarketEvent | OrderReport;

const push = (queue: ConflationQueue, event: Queued): PushResult =>
  event.kind === 'report' ? queue.pushReport(event) : queue.push(event);

const LIMITS: QueueLimits = { capacity: 12, overload: 5, reports: 4 };

class SlowQueue {
  readonly reports: Queued[] = [];
  readonly market: Queued[] = [];
  conflated = 0;
  refused = 0;

  push(event: Queued): string {
    const list = event.kind === 'report' ? this.reports : this.market;
    if (event.kind === 'quote' && this.market.length >= LIMITS.overload) {
      const last = this.market.findLastIndex((one) => one.kind === 'quote' && one.symbol === event.symbol);
      if (last >= 0) {
        this.market[last] = event;
        this.conflated++;
        return 'conflated';
      }
    }
    if (list.length === (event.kind === 'report' ? LIMITS.reports : LIMITS.capacity)) {
      this.refused++;
      return 'full';
    }
    list.push(event);
    return 'queued';
  }

  take(): Queued | undefined {
    return this.reports.shift() ?? this.market.shift();
  }
}

const symbol = fc.constantFrom('A', 'B', 'C');
const event: fc.Arbitrary<Queued> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(symbol, fc.nat(1000)).map(([of, at]) => quote(of, at)) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(trade, bar, delta), symbol, fc.nat(1000)).map(([make, of, at]) => make(of, at)),
  },
  { weight: 1, arbitrary: fc.nat(1000).map(report) },
);
const action = fc.oneof({ weight: 3, arbitrary: event }, { weight: 2, arbitrary: fc.constant('take' as const) });

describe('ConflationQueue', () => {
  it('does what the slow one does', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const [queue, slow] = [new ConflationQueue(LIMITS), new SlowQueue()];
        for (const one of actions) {
          if (one === 'take') expect(queue.take()).toBe(slow.take());
          else expect(push(queue, one)).toBe(slow.push(one));
          expect(queue.length).toBe(slow.market.length + slow.reports.length);
        }
        expect([queue.conflated, queue.refused]).toEqual([slow.conflated, slow.refused]);
      }),
    );
  });

  it('tells every event that is no quote once, in order, and of each symbol the newest quote', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const queue = new ConflationQueue({ capacity: 1000, overload: 3, reports: 1000 });
        for (const one of events) push(queue, one);
        const told: Queued[] = [];
        for (let one = queue.take(); one !== undefined; one = queue.take()) told.push(one);
        const facts = (list: readonly Queued[]) => list.filter(({ kind }) => kind !== 'quote' && kind !== 'report');
        expect(facts(told)).toEqual(facts(events));
        expect(told.filter(({ kind }) => kind === 'report')).toEqual(events.filter(({ kind }) => kind === 'report'));
        const newest = (list: readonly Queued[], of: string) =>
          list.findLast((one): one is Quote => one.kind === 'quote' && one.symbol === of);
        for (const of of ['A', 'B', 'C']) expect(newest(told, of)).toBe(newest(events, of));
        expect(told.length + queue.conflated).toBe(events.length);
      }),
    );
  });

  it('lets order reports go first', () => {
    const queue = new ConflationQueue(LIMITS);
    for (const one of [trade('A', 1), quote('A', 2), report(3), trade('A', 4), report(5)]) push(queue, one);
    const order = [queue.take(), queue.take(), queue.take(), queue.take(), queue.take()].map((one) => one?.tsEvent);
    expect(order).toEqual([3, 5, 1, 2, 4]);
  });

  it('keeps every quote in its turn while there is no overload', () => {
    const queue = new ConflationQueue(LIMITS);
    for (let at = 0; at < 5; at++) queue.push(quote('A', at));
    expect(queue.conflated).toBe(0);
    expect(queue.push(quote('A', 5))).toBe('conflated');
    expect(queue.length).toBe(5);
  });

  it('never starves a symbol whose quotes come without end', () => {
    const queue = new ConflationQueue(LIMITS);
    let told = 0;
    for (let at = 0; at < 1000; at++) {
      queue.push(quote('A', at));
      if (at % 2 === 0) queue.push(trade('B', at));
      if (queue.take()?.kind === 'quote') told++;
    }
    expect(told).toBeGreaterThan(100);
  });
});
