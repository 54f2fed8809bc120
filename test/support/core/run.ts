/** An engine on a simulated venue with books that remember every step, for tests. */

import { Engine } from '../../../src/core/engine/engine.js';
import type { EngineSetup } from '../../../src/core/engine/engine-setup.js';
import { TradingLoop } from '../../../src/core/engine/loop.js';
import type { MarketEvent } from '../../../src/core/events.js';
import type { ClosedTrade, Fill } from '../../../src/core/portfolio/records.js';
import type { Command, Denial, Ledger, Observer, Step } from '../../../src/core/ports.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import type { Strategy, StrategyContext, StrategySetup } from '../../../src/core/strategy/strategy.js';
import { day, FREE, instrument, money, price, qty } from './build.js';

export type SetupOptions = Partial<EngineSetup> & { readonly strategy?: (setup: StrategySetup) => Strategy };

/** 10,000 in cash, ABC in cents and whole units, all in, both directions, no costs, filled at the next price. */
export const setupOf = ({ strategy, ...options }: SetupOptions = {}): EngineSetup => ({
  instruments: [instrument()],
  cash: money('10000'),
  strategyId: 'test',
  createStrategy: strategy ?? (() => ({})),
  sizing: { kind: 'all' },
  direction: 'both',
  costs: FREE,
  limits: {},
  release: 'next-price',
  seed: 1,
  orderPrefix: 'o',
  ordersMade: 0,
  ...options,
});

/** Books that keep copies of all that was recorded. */
export class Memory implements Ledger {
  readonly fills: Fill[] = [];
  readonly trades: ClosedTrade[] = [];
  readonly denials: Denial[] = [];
  readonly commands: Command['kind'][] = [];
  /** `o-1 new>filled`, in the order in which it happened. */
  readonly changes: string[] = [];
  readonly reasons: string[] = [];
  readonly alerts: string[] = [];

  record(step: Step): void {
    this.fills.push(...step.fills);
    this.trades.push(...step.trades);
    this.denials.push(...step.denials);
    this.commands.push(...step.commands.map(({ kind }) => kind));
    for (const { order, from, to, reason, isLegal } of step.changes) {
      const text = `${order.clientOrderId} ${from ?? ''}>${to}`;
      this.changes.push(text);
      this.reasons.push(reason);
      if (!isLegal) this.alerts.push(text);
    }
  }

  recordEquity(): void {
    // Tests of the curve look at the curve.
  }

  commit(): void {
    // Nothing to wait for.
  }
}

export interface Play {
  readonly engine: Engine;
  readonly venue: SimVenue;
  readonly loop: TradingLoop;
  readonly memory: Memory;
  /** Takes events one after the other. */
  readonly take: (...events: readonly MarketEvent[]) => void;
}

/** A run that has started and waits for its first event. */
export function play(options: SetupOptions = {}, observers: readonly Observer[] = []): Play {
  const setup = setupOf(options);
  const engine = new Engine(setup);
  const venue = new SimVenue(setup.instruments, setup.costs, engine);
  const memory = new Memory();
  const loop = new TradingLoop(engine, venue, memory, observers);
  loop.start();
  const take = (...events: readonly MarketEvent[]): void => events.forEach((event) => loop.take(event));
  return { engine, venue, loop, memory, take };
}

export type Move = (ctx: StrategyContext) => unknown;

/** A strategy that makes the i-th of its moves at its i-th bar. */
export const scripted =
  (...moves: readonly (Move | undefined)[]) =>
  (): Strategy => {
    let bars = 0;
    return {
      onBar: (_, ctx) => {
        moves[bars++]?.(ctx);
      },
    };
  };

/** Books that the account holds three of a symbol, at 30, from before. */
export function heldBefore({ loop }: Pick<Play, 'loop'>, symbol: string): void {
  const held = { kind: 'position', symbol, qty: qty('3'), price: price('30'), movementId: symbol, at: day(0) } as const;
  loop.move({ kind: 'movement', tsEvent: day(0), tsRecv: day(0), movement: held });
}
