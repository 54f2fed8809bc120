/** Whoever reserves and asks in whatever order: what is reserved and what is approved together stay within the limits. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { money, qty } from '../../support/core/build.js';
import { account, holding, Rig, type Said, stateOf } from './support.js';

interface Act {
  readonly kind: 'reserve' | 'check' | 'release' | 'wait';
  readonly symbol: 'SPY' | 'QQQ';
  readonly side: 'buy' | 'sell';
  readonly amount: number;
  readonly forMs: number;
}

const act = (sides: readonly ('buy' | 'sell')[]): fc.Arbitrary<Act> =>
  fc.record({
    kind: fc.constantFrom('reserve', 'reserve', 'check', 'release', 'wait'),
    symbol: fc.constantFrom('SPY', 'QQQ'),
    side: fc.constantFrom(...sides),
    amount: fc.integer({ min: 1, max: 30 }),
    forMs: fc.integer({ min: 1, max: 50 }),
  });

type Open = Act & { readonly until: number };

/** Plays the acts; `check` sees what is reserved, with what was just approved. */
function play(desk: Rig, acts: readonly Act[], check: (open: readonly Act[]) => void): void {
  const open = new Map<string, Open>();
  for (const one of acts) {
    for (const [name, { until }] of open) if (until <= desk.now) open.delete(name);
    const { kind, symbol, side, amount, forMs } = one;
    const question = { symbol, side, qty: String(amount) };
    if (kind === 'wait') desk.now += forMs * 1000;
    else if (kind === 'release') {
      const [name] = open.keys();
      if (name !== undefined) expect(desk.ask({ op: 'release', reservation: name })['released']).toBe(true);
      if (name !== undefined) open.delete(name);
    } else {
      const answer: Said = desk.ask({ ...question, ...(kind === 'reserve' ? { op: kind, forMs } : {}) });
      if (kind === 'reserve' && answer['approved'] === true)
        open.set(String(answer['reservation']), { ...one, until: desk.now + forMs * 1000 });
      check([...open.values(), ...(kind === 'check' && answer['approved'] === true ? [one] : [])]);
    }
  }
}

const total = (acts: readonly Act[], symbol: string, side: string, each = 1): number =>
  acts.reduce((sum, one) => (one.symbol === symbol && one.side === side ? sum + one.amount * each : sum), 0);

it('of positions, long and short', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -40, max: 40 }),
      fc.array(act(['buy', 'sell']), { maxLength: 60 }),
      (position, acts) => {
        const books = account({ SPY: holding('10', String(position)), QQQ: holding('10') }, '1000000');
        const desk = new Rig(stateOf(books, { maxPositionQty: qty('40') }));
        play(desk, acts, (open) => {
          for (const [symbol, held] of [
            ['SPY', position],
            ['QQQ', 0],
          ] as const) {
            expect(held + total(open, symbol, 'buy')).toBeLessThanOrEqual(40);
            expect(held - total(open, symbol, 'sell')).toBeGreaterThanOrEqual(-40);
          }
        });
      },
    ),
    { numRuns: 300 },
  );
});

it('of gross exposure and of cash', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 1000 }), fc.array(act(['buy']), { maxLength: 60 }), (cash, acts) => {
      const books = account({ SPY: holding('10'), QQQ: holding('7') }, String(cash));
      const desk = new Rig(stateOf(books, { maxGrossNotional: money('600') }));
      play(desk, acts, (open) => {
        const spent = total(open, 'SPY', 'buy', 10) + total(open, 'QQQ', 'buy', 7);
        expect(spent).toBeLessThanOrEqual(Math.min(600, cash));
      });
    }),
    { numRuns: 300 },
  );
});
