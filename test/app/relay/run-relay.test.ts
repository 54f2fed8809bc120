/** Relaying: what is told, when, to whom, and where it ends. */

import { describe, expect, it } from 'vitest';
import { ReplayControl } from '../../../src/app/relay/replay-control.js';
import { MINUTE, micros } from '../../../src/core/base/time.js';
import { BarMaker } from '../../../src/core/market/bars/bar-maker.js';
import { utcBuckets } from '../../../src/core/market/bars/buckets.js';
import type { WireEvent } from '../../../src/io/zmq/wire-event.js';
import { FakeClock, relayed, sourceOf, trade } from './support.js';

const gap: WireEvent = {
  kind: 'feed',
  symbol: undefined,
  tsEvent: micros(1),
  tsRecv: micros(1),
  state: 'gap',
  reason: 'lost',
};

describe('a relay', () => {
  it('tells and publishes everything in order, and closes its source', async () => {
    const source = sourceOf([[trade(1), trade(2)], [trade(3)]]);
    const { told, published, figures } = await relayed(source);
    expect(told).toEqual([[trade(1), trade(2)], [trade(3)]]);
    expect(published).toEqual([trade(1), trade(2), trade(3)]);
    expect(figures).toMatchObject({ messages: 3, channels: { trades: 3 } });
    expect(source.closed).toBe(1);
  });

  it('keeps the distances of a replay, by its factor', async () => {
    const clock = new FakeClock();
    const { told } = await relayed(sourceOf([[trade(0), trade(0), trade(50), trade(250)]]), {
      clock,
      control: new ReplayControl(10),
    });
    expect(clock.slept).toEqual([5, 20]);
    expect(told.map((portion) => portion.length)).toEqual([2, 1, 1]);
  });

  it('tells the chosen channels and symbols, and always what the feed says of itself', async () => {
    const source = sourceOf([
      [trade(1), trade(2, 'QQQ'), gap, { kind: 'clock', tsEvent: micros(3), tsRecv: micros(3) }],
    ]);
    const { published, figures } = await relayed(source, { selection: { channels: ['trades'], symbols: ['QQQ'] } });
    expect(published).toEqual([trade(2, 'QQQ'), gap]);
    expect(figures).toMatchObject({ messages: 1, gaps: 1 });
    expect((await relayed(sourceOf([[trade(1)]]), { selection: { channels: ['quotes'], symbols: [] } })).told).toEqual(
      [],
    );
  });

  it('ends at the count', async () => {
    const { published } = await relayed(sourceOf([[trade(1), trade(2), trade(3)], [trade(4)]]), { count: 2 });
    expect(published).toEqual([trade(1), trade(2)]);
  });

  it('ends at a stop, with what was told so far', async () => {
    const stop = new AbortController();
    const source = sourceOf([[trade(1), trade(2)], [trade(3)]]);
    const { published } = await relayed(source, {
      signal: stop.signal,
      publish: () => stop.abort('SIGINT'),
    });
    expect(published).toEqual([]);
    expect(source.closed).toBe(1);
    expect((await relayed(sourceOf([[trade(1)]]), { signal: AbortSignal.abort() })).told).toEqual([]);
  });

  it('makes bars of the trades, and tells one that a late trade changed as updated', async () => {
    const bars = new BarMaker({ buckets: utcBuckets(MINUTE), from: 'trades', isFilled: false, lateBars: 2 });
    const source = sourceOf([[trade(0, 'SPY', 10), trade(60_000, 'SPY', 11), trade(30_000, 'SPY', 12)]]);
    const { published } = await relayed(source, { bars, selection: { channels: ['bars'], symbols: [] } });
    expect(published).toMatchObject([
      { kind: 'bar', tsEvent: 0, close: 10, volume: 0.5 },
      { kind: 'bar_revision', revision: 'updated', tsEvent: 0, close: 12, volume: 1 },
      { kind: 'bar', tsEvent: MINUTE, close: 11 },
    ]);
  });

  it('waits for a reader who is slow', async () => {
    const clock = new FakeClock();
    const backlogs = [3e6, 3e6, 0];
    await relayed(sourceOf([[trade(1)]]), { clock, backlog: () => backlogs.shift() ?? 0 });
    expect(clock.slept).toEqual([10, 10]);
  });

  it('counts what is bad, and tells the first of each kind', async () => {
    const { notices, figures } = await relayed(sourceOf([[trade(1)], [trade(2)]], ['malformed', 'no message']));
    expect(notices).toHaveLength(2);
    expect(figures.malformed).toEqual({ malformed: 2, 'no message': 2 });
  });
});
