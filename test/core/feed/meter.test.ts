import { describe, expect, it } from 'vitest';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { Meter } from '../../../src/core/feed/meter.js';

const START = micros(1_700_000_000 * SECOND);
const trade = (lag: number) =>
  ({
    kind: 'trade',
    symbol: 'A',
    price: 1,
    size: 1,
    id: '1',
    nanos: 0,
    tsEvent: START,
    tsRecv: micros(START + lag),
  }) as const;

describe('a meter', () => {
  it('tells lag to a tenth, whatever its size', () => {
    const meter = new Meter(START);
    for (let i = 0; i < 98; i++) meter.take(trade(5000));
    for (let i = 0; i < 2; i++) meter.take(trade(800_000));
    const { lagMs, messages, perSecond } = meter.figures(micros(START + 10 * SECOND), 0);
    expect(lagMs.p50).toBeGreaterThanOrEqual(5);
    expect(lagMs.p50).toBeLessThan(5.5);
    expect(lagMs.p99).toBeGreaterThanOrEqual(800);
    expect(lagMs.p99).toBeLessThan(880);
    expect([messages, perSecond]).toEqual([100, 10]);
  });

  it('takes a clock ahead of ours for no lag, and measures none of what was fetched later', () => {
    const meter = new Meter(START);
    meter.take(trade(5000), false);
    expect(meter.figures(START, 0).lagMs).toEqual({ p50: null, p99: null });
    meter.take(trade(-5000));
    expect(meter.figures(START, 0).lagMs.p50).toBe(0.001);
  });

  it('counts time up and bad messages by kind', () => {
    const meter = new Meter(START);
    meter.up(START);
    meter.down(micros(START + 3 * SECOND));
    expect([meter.bad('x'), meter.bad('x'), meter.bad('y')]).toEqual([true, false, true]);
    const { uptime, malformed } = meter.figures(micros(START + 4 * SECOND), 2);
    expect([uptime, malformed]).toEqual([0.75, { x: 2, y: 1 }]);
  });
});
