/** A desk on an account of the test's own making, with a clock that stands until it is moved. */

import type { ReadRisk } from '../../../src/app/risk/risk-state.js';
import { RiskDesk } from '../../../src/app/risk-server/desk.js';
import type { RiskSource, RiskView } from '../../../src/app/risk-server/judge.js';
import { LedgerState } from '../../../src/app/risk-server/ledger-state.js';
import { micros } from '../../../src/core/base/time.js';
import type { Held } from '../../../src/core/engine/what-if.js';
import type { Limits } from '../../../src/core/risk/limits.js';
import { SentOrders } from '../../../src/core/risk/sent-orders.js';
import { FREE, money, price, qty } from '../../support/core/build.js';

export type Said = Readonly<Record<string, unknown>>;

export const NOW = 1_700_000_000_000_000;

type Holding = Omit<Held, 'symbol'>;

export const holding = (mark: string, position = '0'): Holding => ({
  ...{ mark: price(mark), markedAt: micros(NOW) },
  book: { qty: qty(position) },
  open: [],
});

export const account = (symbols: Readonly<Record<string, Holding>>, cash = '100000'): ReadRisk => ({
  ...{
    run: '1',
    asOf: micros(NOW),
    isKept: true,
    isPast: false,
    now: micros(NOW),
    limits: {},
    strategy: 'test',
    costs: FREE,
  },
  ...{ isBroker: false, lot: qty('0.01'), cash: money(cash), sent: new SentOrders(), hold: undefined },
  held: new Map(Object.entries(symbols).map(([symbol, held]) => [symbol, { symbol, ...held }])),
});

export const stateOf = (books: ReadRisk, limits: Limits = {}): LedgerState =>
  new LedgerState({ ...books, limits }, '1', 7);

/** Its parts may be changed on the way. */
export class Rig {
  now = NOW;
  view: RiskView;
  trouble: Error | undefined;
  readonly bugs: unknown[] = [];
  readonly desk: RiskDesk;

  constructor(state: LedgerState, isWithoutTrader = false) {
    this.view = { state, run: '1', at: micros(NOW), hasTrader: true };
    const source: RiskSource = {
      look: () => {
        if (this.trouble !== undefined) throw this.trouble;
        return this.view;
      },
    };
    let names = 0;
    this.desk = new RiskDesk({
      source,
      isWithoutTrader,
      now: () => micros(this.now),
      stopwatch: () => this.now / 1000,
      newName: () => `made-${++names}`,
      onBug: (error) => this.bugs.push(error),
    });
  }

  /** Text goes as it is. */
  send(request: unknown): unknown {
    const text = typeof request === 'string' ? request : JSON.stringify(request);
    return JSON.parse(this.desk.answer(Buffer.from(text)));
  }

  ask(request: Said): Said {
    return this.send({ id: 1, ...request }) as Said;
  }
}

export const buy = (amount: string, more: Said = {}): Said => ({ symbol: 'SPY', side: 'buy', qty: amount, ...more });
