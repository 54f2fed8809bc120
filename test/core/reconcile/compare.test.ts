/** The comparison: silent where both sides agree, and of one change the one thing that changed. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { parseQty, qtyText } from '../../../src/core/base/decimal.js';
import {
  isZero,
  type Money,
  minus,
  notional,
  plus,
  type Qty,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../../src/core/base/fixed.js';
import { micros } from '../../../src/core/base/time.js';
import type { ClientOrderId } from '../../../src/core/orders/order.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import type { Booked, Import, LocalBooks, RemoteBooks } from '../../../src/core/reconcile/books.js';
import { compare } from '../../../src/core/reconcile/compare.js';
import type { VenueFill } from '../../../src/core/venue/records.js';
import { money, price, qty } from '../../support/core/build.js';
import { type Deed, deeds, ModelAccount } from '../../support/core/model-account.js';

const UNIT = 10n ** 9n;
const found = (local: LocalBooks, remote: RemoteBooks) =>
  compare(local, remote).differences.map(({ kind, symbol, clientOrderId }) => [kind, symbol, clientOrderId]);

/** Bought 3 at 100 and 2 at 110, sold 1 of them, a deposit, and an order that waits. */
const STORY: readonly Deed[] = [
  {
    ...{ kind: 'order', symbol: 'AAPL', side: 'buy', rest: 0n, isOpen: false },
    fills: [
      { qty: 3n * UNIT, price: 100n * UNIT },
      { qty: 2n * UNIT, price: 110n * UNIT },
    ],
  },
  {
    ...{ kind: 'order', symbol: 'AAPL', side: 'sell', rest: 0n, isOpen: false },
    fills: [{ qty: UNIT, price: 120n * UNIT }],
  },
  { kind: 'cash', type: 'CSD', cents: 50_000n },
  { kind: 'order', symbol: 'SPY', side: 'buy', rest: UNIT, isOpen: true, fills: [] },
];

const story = (): { local: LocalBooks; remote: RemoteBooks } => {
  const account = new ModelAccount(STORY);
  return { local: account.local(), remote: account.remote() };
};

const withoutFill = (local: LocalBooks, index: number): LocalBooks => {
  const fill = must(local.fills[index], 'a fill');
  const signed = (amount: Qty): Qty => (fill.side === 'buy' ? minus(ZERO_QTY, amount) : amount);
  const held = local.positions.get(fill.symbol) ?? ZERO_QTY;
  return {
    ...local,
    fills: local.fills.filter((one) => one !== fill),
    history: local.history.filter((one) => one.kind !== 'fill' || one.fill !== fill),
    positions: new Map(local.positions).set(fill.symbol, plus(held, signed(fill.qty))),
    cash: fill.side === 'buy' ? plus(local.cash, valueOf(fill)) : minus(local.cash, valueOf(fill)),
    orders: local.orders.map((order) =>
      order.clientOrderId === fill.clientOrderId ? { ...order, filledQty: minus(order.filledQty, fill.qty) } : order,
    ),
  };
};

const valueOf = ({ qty: amount, price: paid }: Fill) => notional(paid, amount);

describe('books that agree', () => {
  it('are clean, whatever happened', () => {
    fc.assert(
      fc.property(deeds, (done) => {
        const account = new ModelAccount(done);
        expect(compare(account.local(), account.remote()).differences).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('tell how much was looked at', () => {
    const { local, remote } = story();
    expect(compare(local, remote)).toEqual({ checked: { orders: 3, fills: 3, positions: 1 }, differences: [] });
  });
});

describe('an order that the broker itself put in the place of ours', () => {
  it('does not make what ours had filled the fill of somebody else', () => {
    const { local, remote } = story();
    const sell = must(
      remote.orders.find(({ side }) => side === 'sell'),
      'the sale',
    );
    const heir = { ...sell, venueOrderId: 'v-heir', clientOrderId: 'of the broker', replaces: sell.venueOrderId };
    const renamed = local.orders.map((order) =>
      order.clientOrderId === sell.clientOrderId ? { ...order, venueOrderId: 'v-heir' } : order,
    );
    const orders = remote.orders.map((order) => (order === sell ? heir : order));
    expect(found({ ...local, orders: renamed }, { ...remote, orders })).toEqual([]);
  });
});

describe('an order that filled under two ids of the broker’s', () => {
  const twice = () => {
    const { local, remote } = story();
    const [first, second] = [must(local.fills[0], 'a fill'), must(local.fills[1], 'a fill')];
    const order = must(
      remote.orders.find(({ clientOrderId }) => clientOrderId === first.clientOrderId),
      'an order',
    );
    const renamed = <T extends Fill>(fill: T): T =>
      fill.fillId === second.fillId ? { ...fill, fillId: 'v-heir/2' } : fill;
    const own = { clientOrderId: 'of the broker', venueOrderId: 'v-heir', replaces: order.venueOrderId };
    const heir = { ...order, ...own, filledQty: second.qty };
    return {
      local: {
        ...local,
        fills: local.fills.map(renamed),
        history: local.history.map((one) => (one.kind === 'fill' ? { ...one, fill: renamed(one.fill) } : one)),
        orders: local.orders.map((one) =>
          one.clientOrderId === first.clientOrderId ? { ...one, venueOrderId: 'v-heir' } : one,
        ),
      },
      remote: {
        ...remote,
        orders: remote.orders.map((one) => (one === order ? heir : one)),
        fills: remote.fills.map((fill) =>
          `${fill.venueOrderId}/${qtyText(fill.cumQty)}` === second.fillId
            ? { ...fill, venueOrderId: 'v-heir', cumQty: second.qty }
            : fill,
        ),
      },
    };
  };

  it('is the sum of both', () => {
    const { local, remote } = twice();
    expect(found(local, remote)).toEqual([]);
  });

  it('lacks the fill that was not booked, and nothing else', () => {
    const { local, remote } = twice();
    const { symbol, clientOrderId } = must(local.fills[1], 'a fill');
    expect(found(withoutFill(local, 1), remote)).toEqual([['missing_fill', symbol, clientOrderId]]);
  });
});

describe('one change in books that agree', () => {
  it('a fill that was not booked is named, with its order alone', () => {
    fc.assert(
      fc.property(deeds, fc.nat(), (done, at) => {
        const account = new ModelAccount(done);
        fc.pre(account.fills.length > 0);
        const fill = must(account.fills[at % account.fills.length], 'a fill');
        const local = withoutFill(account.local(), account.fills.indexOf(fill));
        expect(found(local, account.remote())).toEqual([['missing_fill', fill.symbol, fill.clientOrderId]]);
      }),
      { numRuns: 200 },
    );
  });

  it('a fill that the broker does not have is named, and not taken out', () => {
    fc.assert(
      fc.property(deeds, fc.nat(), (done, at) => {
        const account = new ModelAccount(done);
        fc.pre(account.fills.length > 0);
        const index = at % account.fills.length;
        const without = withoutFill(account.local(), index);
        const fill = must(account.fills[index], 'a fill');
        const { positions, cash } = account.local();
        // The broker's side without it: its position and cash as they were.
        const remote = account.remote();
        const moved = minus(without.cash, cash);
        const shift = minus(without.positions.get(fill.symbol) ?? ZERO_QTY, positions.get(fill.symbol) ?? ZERO_QTY);
        const theirs: RemoteBooks = {
          ...remote,
          fills: remote.fills.filter(
            ({ venueOrderId, cumQty }) =>
              !fill.fillId.startsWith(venueOrderId) || !isOf(fill.fillId, venueOrderId, cumQty),
          ),
          cash: plus(remote.cash, moved),
          positions: shifted(remote, fill.symbol, shift),
        };
        const differences = compare(account.local(), theirs).differences;
        expect(differences.map(({ kind, remote: said, repair }) => [kind, said, repair.safe])).toEqual([
          ['missing_fill', null, false],
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it('a status is named, with what the broker says', () => {
    const { local, remote } = story();
    const orders = local.orders.map((order) =>
      order.symbol === 'SPY' ? { ...order, status: 'accepted' as const } : order,
    );
    const [one, ...others] = compare({ ...local, orders }, remote).differences;
    expect(others).toEqual([]);
    expect(one).toMatchObject({ kind: 'status_mismatch', local: 'accepted', remote: 'new', repair: { safe: true } });
  });

  it('an order that the broker does not know is named', () => {
    const { local, remote } = story();
    const orders = remote.orders.filter(({ symbol }) => symbol !== 'SPY');
    expect(found(local, { ...remote, orders })).toEqual([['missing_order', 'SPY', 'run-7']]);
  });

  it('an order that the ledger does not know is named, with its fills', () => {
    const { local, remote } = story();
    const orders = local.orders.filter(({ symbol }) => symbol !== 'SPY');
    const foreign = { ...local, orders, prefixes: ['other'] };
    expect(found(foreign, remote)).toContainEqual(['unknown_order', 'SPY', 'run-7']);
  });

  it('an order of a watchdog is told as one', () => {
    const { local, remote } = story();
    const orders = local.orders.filter(({ symbol }) => symbol !== 'SPY');
    const theirs = remote.orders.map((order) =>
      order.symbol === 'SPY' ? { ...order, clientOrderId: 'tradectl-wd-2-348f3549-SPY-1' } : order,
    );
    const [one] = compare({ ...local, orders }, { ...remote, orders: theirs }).differences;
    expect([one?.kind, one?.cause]).toEqual([
      'unknown_order',
      'tradectl made it to close a position: a watchdog, or somebody by `flatten`',
    ]);
  });

  it('a movement that was not imported is named, and safe to import', () => {
    fc.assert(
      fc.property(deeds, fc.nat(), (done, at) => {
        const account = new ModelAccount(done);
        const movements = account.history.filter(isMovement);
        fc.pre(movements.length > 0);
        const gone = must(movements[at % movements.length], 'a movement');
        const local = undone(account.local(), gone, account.remote());
        const differences = compare(local, account.remote()).differences;
        expect(differences.map(({ repair }) => repair.safe)).toEqual([true]);
        const [imported] = must(differences[0], 'a difference').repair.imports;
        expect(imported).toMatchObject({
          movement: { kind: gone.movement.kind, movementId: gone.movement.movementId },
        });
        if (gone.movement.kind === 'split' && imported?.kind === 'movement')
          expect(imported.movement).toMatchObject({ from: gone.movement.from, to: gone.movement.to });
      }),
      { numRuns: 300 },
    );
  });

  it('cash that nobody can explain is named from a cent on', () => {
    const { local, remote } = story();
    const off = (by: string) => compare(local, { ...remote, cash: plus(remote.cash, money(by)) }).differences;
    expect(off('0.009')).toEqual([]);
    expect(off('-0.01').map(({ kind }) => kind)).toEqual(['cash']);
    expect(off('-0.01')[0]?.cause).toMatch(/^-0\.01 is unexplained/);
    expect(off('0.01')[0]?.repair.safe).toBe(false);
  });

  it('a quantity that nobody can explain stays a difference', () => {
    const { local, remote } = story();
    const differences = compare(local, { ...remote, positions: shifted(remote, 'AAPL', qty('0.5')) }).differences;
    expect(differences).toMatchObject([
      { kind: 'quantity', symbol: 'AAPL', clientOrderId: null, local: '4', remote: '4.5', repair: { safe: false } },
    ]);
  });

  it('an average price is compared as the broker keeps it', () => {
    const { local, remote } = story();
    const [position] = remote.positions;
    expect(position?.avgEntryPrice).toBe(price('104'));
    const positions = remote.positions.map((one) => ({ ...one, avgEntryPrice: price('104.01') }));
    expect(compare(local, { ...remote, positions }).differences).toMatchObject([
      { kind: 'average_price', symbol: 'AAPL', local: '104', remote: '104.01', repair: { safe: false } },
    ]);
  });

  it('a fill with another price is named, with its order', () => {
    const { local, remote } = story();
    const fills = remote.fills.map((fill, at) => (at === 2 ? { ...fill, price: price('121') } : fill));
    const cash = plus(remote.cash, money('1'));
    expect(found(local, { ...remote, fills, cash })).toEqual([['average_price', 'AAPL', 'run-4']]);
  });
});

/** Positions and cash once all that is safe has been imported, each at its time. */
function mended(local: LocalBooks, remote: RemoteBooks): { positions: Map<string, Qty>; cash: Money } {
  const books = new Portfolio(new ModelAccount([]).local().cash);
  const booked = local.history.map((one): Booked => one);
  for (const { repair } of compare(local, remote).differences) {
    for (const one of repair.imports) {
      if (one.kind === 'movement') booked.push(one);
      if (one.kind === 'fill') booked.push({ kind: 'fill', fill: fillOf(one) });
    }
  }
  const timeOf = (one: Booked): number => (one.kind === 'fill' ? one.fill.ts : one.movement.at);
  for (const one of booked.sort((a, b) => timeOf(a) - timeOf(b)))
    if (one.kind === 'fill') books.apply(one.fill);
    else books.move(one.movement);
  const held = [...books.books].filter((book) => !isZero(book.qty));
  return { positions: new Map(held.map((book) => [book.symbol, book.qty])), cash: books.cash };
}

const fillOf = ({ clientOrderId, fill }: Import & { kind: 'fill' }): Fill => ({
  ...{ symbol: fill.symbol, side: fill.side, qty: fill.qty, price: fill.price, ts: fill.at, strategyId: 's' },
  ...{ fillId: fill.activityId, clientOrderId: clientOrderId as ClientOrderId, fee: ZERO_MONEY, feeQty: ZERO_QTY },
});

describe('an older copy of the ledger', () => {
  it('lacks nothing once the imports of a comparison are booked', () => {
    fc.assert(
      fc.property(deeds, fc.nat(), (done, at) => {
        const now = new ModelAccount(done);
        const then = new ModelAccount(done.slice(0, at % (done.length + 1))).local();
        const { differences } = compare(then, now.remote());
        const own = differences.filter(({ clientOrderId }) => clientOrderId?.startsWith('run-'));
        expect(own.every(({ kind, repair }) => kind === 'lost_order' && repair.safe)).toBe(true);
        expect(own).toHaveLength(now.orders.length - then.orders.length);
        const { positions, cash } = now.local();
        const held = new Map([...positions].filter(([, amount]) => !isZero(amount)));
        expect(mended(then, now.remote())).toEqual({ positions: held, cash });
      }),
      { numRuns: 300 },
    );
  });

  it('knows a lost order in the place of one that it has by its own id, and its legs by their first', () => {
    const { local, remote } = story();
    const [waiting] = remote.orders.filter(({ symbol }) => symbol === 'SPY');
    const before = must(waiting, 'an order that waits');
    const old = { ...before, status: 'replaced' as const, statusText: 'replaced', replacedBy: 'venue-90' };
    const leg = { ...before, venueOrderId: 'venue-91', clientOrderId: 'a leg of theirs', type: 'stop' };
    const next = { ...before, venueOrderId: 'venue-90', clientOrderId: 'run-90', replaces: 'venue-7', legs: [leg] };
    const orders = remote.orders.map((order) => (order === before ? old : order));
    const { differences } = compare(local, { ...remote, orders: [...orders, next] });
    expect(differences.map(({ kind, clientOrderId }) => [kind, clientOrderId])).toEqual([
      ['status_mismatch', 'run-7'],
      ['lost_order', 'run-90'],
    ]);
    const lost = differences[1]?.repair.imports.flatMap((one) => (one.kind === 'order' ? [one.order] : []));
    expect(lost).toMatchObject([
      { clientOrderId: 'run-90', replaces: 'run-7', role: 'entry', parentId: undefined },
      { clientOrderId: 'a leg of theirs', role: 'stop_loss', parentId: 'run-90' },
    ]);
  });

  it('is told nothing of ids that only look like ours, unless it was put back and nobody compared it', () => {
    const { local, remote } = story();
    const orders = remote.orders.map((order) =>
      order.symbol === 'SPY' ? { ...order, venueOrderId: 'venue-80', clientOrderId: '0123456789abcdef-3' } : order,
    );
    const mine = { ...local, orders: local.orders.filter(({ symbol }) => symbol !== 'SPY') };
    const kindsOf = (of: LocalBooks) => compare(of, { ...remote, orders }).differences.map(({ kind }) => kind);
    expect(kindsOf(mine)).toEqual(['unknown_order']);
    expect(kindsOf({ ...mine, lostSince: micros(1) })).toEqual(['lost_order']);
    expect(kindsOf({ ...mine, lostSince: micros(900) })).toEqual(['unknown_order']);
  });
});

describe('what is of no concern', () => {
  it('is what others did before the books began', () => {
    const { local, remote } = story();
    const before = new ModelAccount([{ kind: 'foreign', symbol: 'SPY', side: 'buy', qty: UNIT, price: UNIT }]).remote();
    const later: LocalBooks = { ...local, begun: micros(2), since: micros(2) };
    const theirs = { ...remote, fills: [...before.fills, ...remote.fills], movements: remote.movements };
    expect(found(later, theirs)).toEqual([]);
  });

  it('is an order of others that ended without a fill, and one of ours that came to nothing', () => {
    const { local, remote } = story();
    const ended = remote.orders.map((order) =>
      order.symbol === 'SPY' ? { ...order, status: 'canceled' as const, statusText: 'canceled' } : order,
    );
    const given = local.orders.map((order) =>
      order.symbol === 'SPY' ? { ...order, status: 'abandoned' as const } : order,
    );
    expect(found({ ...local, orders: given }, { ...remote, orders: ended })).toEqual([]);
    const phone = ended.map((order) => (order.symbol === 'SPY' ? { ...order, clientOrderId: 'phone' } : order));
    const without = local.orders.filter(({ symbol }) => symbol !== 'SPY');
    expect(found({ ...local, orders: without }, { ...remote, orders: phone })).toEqual([]);
  });
});

type BookedMovement = Booked & { readonly kind: 'movement' };
const isMovement = (one: Booked): one is BookedMovement => one.kind === 'movement';

const isOf = (fillId: string, venueOrderId: string, cumQty: Qty): boolean =>
  parseQty(fillId.slice(venueOrderId.length + 1)) === cumQty;

const shifted = (remote: RemoteBooks, symbol: string, by: Qty): RemoteBooks['positions'] => {
  const known = remote.positions.some((one) => one.symbol === symbol);
  const all = known
    ? remote.positions
    : [...remote.positions, { symbol, qty: ZERO_QTY, avgEntryPrice: price('0'), available: ZERO_QTY }];
  return all.map((one) => (one.symbol === symbol ? { ...one, qty: plus(one.qty, by) } : one));
};

/** The ledger as if a movement had never been booked: what the broker says of it is taken off. */
function undone(local: LocalBooks, { movement }: BookedMovement, remote: RemoteBooks): LocalBooks {
  const told = remote.movements.find(({ activityId }) => activityId === movement.movementId);
  const fill = remote.fills.find(({ activityId }) => activityId === movement.movementId);
  const signed = fill && (fill.side === 'buy' ? fill.qty : minus(ZERO_QTY, fill.qty));
  const [symbol, by] = [movement.symbol ?? '', signed ?? told?.qty ?? ZERO_QTY];
  const paid = fill && notional(fill.price, fill.qty);
  const cash = fill && paid ? (fill.side === 'buy' ? minus(money('0'), paid) : paid) : (told?.netAmount ?? money('0'));
  const history = local.history.filter((one) => !isMovement(one) || one.movement !== movement);
  const positions = new Map(local.positions);
  if (symbol !== '') positions.set(symbol, minus(positions.get(symbol) ?? ZERO_QTY, by));
  return { ...local, history, positions, cash: minus(local.cash, cash) };
}

describe('an open order whose terms at the broker are others', () => {
  const changed = (amount: string): { local: LocalBooks; remote: RemoteBooks } => {
    const { local, remote } = story();
    const orders = remote.orders.map((order) => (order.symbol === 'SPY' ? { ...order, qty: qty(amount) } : order));
    return { local, remote: { ...remote, orders } };
  };
  const split: Booked = {
    kind: 'movement',
    movement: { kind: 'split', movementId: 's', at: micros(10_000_000_000_000), symbol: 'SPY', from: 1, to: 10 },
  };

  it('is another order under our id: nothing of it is imported', () => {
    const { local, remote } = changed('2');
    const [one, ...others] = compare(local, remote).differences;
    expect(others).toEqual([]);
    expect(one).toMatchObject({ kind: 'order_terms', local: '1', remote: '2', repair: { safe: false, imports: [] } });
  });

  it('and that has filled is not booked as ours', () => {
    const { local, remote } = changed('2');
    const order = must(
      remote.orders.find(({ symbol }) => symbol === 'SPY'),
      'an order',
    );
    const fill: VenueFill = {
      ...{
        activityId: 'x',
        venueOrderId: order.venueOrderId,
        symbol: 'SPY',
        side: 'buy',
        at: micros(10_000_000_000_000),
      },
      ...{ qty: qty('2'), price: price('400'), cumQty: qty('2') },
    };
    const orders = remote.orders.map((one) => (one === order ? { ...one, filledQty: qty('2') } : one));
    const { differences } = compare(local, { ...remote, orders, fills: [...remote.fills, fill] });
    expect(
      differences.filter(({ clientOrderId }) => clientOrderId === 'run-7').map(({ repair }) => repair.safe),
    ).toEqual([false, false]);
  });

  it('is taken over where a split has restated it', () => {
    const { local, remote } = changed('10');
    const order = must(
      remote.orders.find(({ symbol }) => symbol === 'SPY'),
      'an order',
    );
    const limited = must(
      local.orders.find(({ symbol }) => symbol === 'SPY'),
      'an order',
    );
    const orders = remote.orders.map((one) => (one === order ? { ...one, limitPrice: price('41.33') } : one));
    const mine = local.orders.map((one) => (one === limited ? { ...one, limitPrice: price('413.25') } : one));
    const { differences } = compare(
      { ...local, orders: mine, history: [...local.history, split] },
      { ...remote, orders },
    );
    expect(differences).toMatchObject([{ kind: 'order_terms', repair: { safe: true } }]);
    expect(differences[0]?.repair.imports).toMatchObject([{ kind: 'terms', terms: { qty: qty('10') } }]);
  });
});
