/** What led to a decision, and the requests about an order: kept from the eighth format on, and read of older ledgers as nothing. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import type { Cause, Step } from '../../../src/core/ports.js';
import type { Exchange } from '../../../src/core/venue/exchange.js';
import { causeOf } from '../../../src/io/sqlite/causes.js';
import { initial } from '../../../src/io/sqlite/migrations/0001-initial.js';
import { movements } from '../../../src/io/sqlite/migrations/0002-movements.js';
import { orderTerms } from '../../../src/io/sqlite/migrations/0003-order-terms.js';
import { risk } from '../../../src/io/sqlite/migrations/0004-risk.js';
import { figures } from '../../../src/io/sqlite/migrations/0005-figures.js';
import { newNames } from '../../../src/io/sqlite/migrations/0006-new-names.js';
import { standings } from '../../../src/io/sqlite/migrations/0007-standings.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import { FORMAT } from '../../../src/io/sqlite/schema.js';
import { temporaryDirectory } from '../../support/cli.js';
import { Desk, money, NEW_RUN, price, qty, START, withLedger } from './desk.js';

const newPath = (): string => join(temporaryDirectory(), 'ledger.db');

const TRADE: Cause = {
  ...{ kind: 'trade', symbol: 'ABC', tsEvent: START, tsRecv: micros(START + 20), nanos: 0 },
  ...{ price: 10.5, size: 3, id: '7' },
};
const EXCHANGE: Exchange = {
  ...{ clientOrderId: 'abc-1' as Exchange['clientOrderId'], kind: 'submit', answer: 'accepted', requestId: 'r-1' },
  ...{ askedAt: micros(START + 40), sentAt: micros(START + 50), answeredAt: micros(START + 90) },
};

/** The causes of order events, in their order, as one step after the other was recorded. */
function kept(...steps: readonly (readonly [Step, Cause?])[]): readonly unknown[] {
  const path = newPath();
  withLedger(path, (ledger) => {
    const run = ledger.beginRun(NEW_RUN);
    for (const [step, cause] of steps) run.record(step, { applied: 1, at: START }, cause, micros(START + 30));
    run.commit({ applied: 1, at: START });
  });
  return readLedger(path, (reads) =>
    reads.orderEvents(1).map(({ cause }) => (typeof cause === 'string' ? causeOf(cause) : null)),
  );
}

describe('what led to a decision', () => {
  const made = (): Step => new Desk().make('ABC', 'buy').step;
  const twice = (step: Step): Step => ({ ...step, changes: [...step.changes, ...step.changes] });

  it.each<[string, Cause, object]>([
    [
      'a trade',
      TRADE,
      { symbol: 'ABC', price: 10.5, size: 3, at: START, receivedAt: START + 20, decidedAt: START + 30 },
    ],
    ['somebody', { kind: 'asked', who: 'ann@desk', at: START }, { who: 'ann@desk', at: START, decidedAt: START + 30 }],
    ['the session', { kind: 'session' }, { decidedAt: START + 30 }],
    [
      'word on another order',
      {
        ...{ kind: 'report', clientOrderId: 'abc-9', venueOrderId: 'v', tsEvent: START, tsRecv: START },
        ...{ status: 'filled', reason: undefined },
        execution: { fillId: 'f', qty: qty('2'), price: price('10'), fee: money('0'), feeQty: qty('0') },
      },
      { order: 'abc-9', status: 'filled', fill: '2 at 10', at: START, receivedAt: START, decidedAt: START + 30 },
    ],
  ])('is kept with its figures: %s', (_, cause, figuresOf) => {
    expect(kept([made(), cause])).toEqual([{ kind: cause.kind, ...figuresOf }]);
  });

  it("is not told of the venue's own word on the order, and nobody need tell it", () => {
    const own: Cause = {
      ...{ kind: 'report', clientOrderId: 'abc-1', venueOrderId: 'v', tsEvent: START, tsRecv: START },
      ...{ status: 'new', execution: undefined, reason: undefined },
    };
    expect([kept([made(), own]), kept([made()])]).toEqual([[null], [null]]);
    expect(kept([twice(made()), own]), 'what was decided on that word').toMatchObject([null, { kind: 'report' }]);
  });

  it('stands with the first of the changes that a step made of an order', () => {
    expect(kept([twice(made()), TRADE])).toMatchObject([{ kind: 'trade' }, null]);
  });
});

describe('a ledger of the seventh format', () => {
  function seventhFormat(): string {
    const path = newPath();
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec([initial, movements, orderTerms, risk, figures, newNames, standings].join('\n'));
    db.exec(`
      PRAGMA application_id = 1953653868; PRAGMA user_version = 7;
      INSERT INTO meta VALUES ('venue', 'simulated'), ('mode', 'paper'), ('account', 'simulated');
      INSERT INTO runs VALUES (1, '1', 'paper', 's', '{}', '{}', 'f00d', 'abc', '100', '100', 7, 5, NULL, 'stopped', 3, 9, 1,
        NULL, NULL);
      INSERT INTO orders VALUES (1, 1, 'abc-1', NULL, 's', 'ABC', 'buy', 'market', 'gtc', 'all', '1', NULL, NULL, '', 'new',
        '0', '0', 5, 6, NULL, 0, NULL, NULL, NULL, NULL, 0);
      INSERT INTO order_events VALUES (1, 1, 'abc-1', NULL, 'pending_new', 5, 'up', 1, 2, NULL);`);
    db.close();
    return path;
  }

  const read = (path: string) =>
    readLedger(path, (reads) => [reads.orderEvents(1).map(({ cause }) => cause ?? null), reads.exchanges(1, 'abc-1')]);

  it('is read as it is', () => expect(read(seventhFormat())).toEqual([[null], []]));

  it('is brought up to date by its next writer, keeps all, and takes requests with the next commit', () => {
    const path = seventhFormat();
    withLedger(path, (ledger) => {
      const stored = ledger.resumable('f00d');
      expect(stored?.openOrders).toMatchObject([{ clientOrderId: 'abc-1' }]);
      if (stored === undefined) return;
      const run = ledger.resume(stored);
      run.recordExchange(EXCHANGE);
      expect(read(path)[1]).toEqual([]);
      run.commit({ applied: 4, at: START });
    });
    expect(new Database(path).pragma('user_version', { simple: true })).toBe(FORMAT);
    expect(read(path)).toEqual([
      [null],
      [expect.objectContaining({ kind: 'submit', sent_at: START + 50, answer: 'accepted', request_id: 'r-1' })],
    ]);
  });
});
