/** A symbol that is called otherwise: told by two records, and booked as one movement before what follows it. */

import { describe, expect, it } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import type { RemoteBooks } from '../../../src/core/reconcile/books.js';
import { readMovements } from '../../../src/core/reconcile/movements.js';
import type { VenueMovement } from '../../../src/core/venue/records.js';
import { money, price, qty } from '../../support/core/build.js';

describe('a new name', () => {
  const at = (seconds: number) => micros(10_000_000_000_000 + seconds * 1_000_000);
  const record = (activityId: string, type: string, symbol: string, amount: string, seconds = 0): VenueMovement => ({
    ...{ activityId, type, symbol, qty: qty(amount), at: at(seconds), subType: undefined, status: 'executed' },
    ...{ price: undefined, netAmount: money('0'), description: '' },
  });
  const position = (symbol: string, amount: string) => ({
    ...{ symbol, qty: qty(amount), avgEntryPrice: price('100'), available: qty(amount) },
  });
  const read = (movements: readonly VenueMovement[], held: RemoteBooks['positions']) =>
    readMovements(
      movements,
      { orders: [], fills: [], movements, positions: held, cash: money('0') },
      new Set(),
    ).flatMap(({ movement }) => movement ?? []);
  const renamed = { kind: 'rename', movementId: 'n1+n2', at: at(0), symbol: 'OLD', newSymbol: 'NEW' };

  it.each([
    ['long', '-5', '5'],
    ['short', '5', '-5'],
  ])('is one movement of its two records, %s', (_, leaving, coming) => {
    const records = [record('n1', 'NC', 'OLD', leaving), record('n2', 'NC', 'NEW', coming)];
    expect(read(records, [position('NEW', coming)])).toEqual([renamed]);
  });

  it('comes before the split of it, however they are told', () => {
    const records = [
      record('s', 'SPLIT', 'NEW', '45', 60),
      record('n1', 'NC', 'OLD', '-5'),
      record('n2', 'NC', 'NEW', '5'),
    ];
    const split = { kind: 'split', movementId: 's', at: at(60), symbol: 'NEW', from: 1, to: 10 };
    expect(read(records, [position('NEW', '50')])).toEqual([renamed, split]);
  });

  it('that is told by half holds back the split of it', () => {
    const records = [record('n2', 'NC', 'NEW', '5'), record('s', 'SPLIT', 'NEW', '45', 60)];
    expect(read(records, [position('NEW', '50')])).toEqual([]);
  });
});
