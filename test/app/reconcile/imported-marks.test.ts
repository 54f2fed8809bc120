/** The last prices after an import: of the shares that are held, or none. */

import { expect, it } from 'vitest';
import { ImportedMarks } from '../../../src/app/reconcile/imported-marks.js';
import { priceText } from '../../../src/core/base/decimal.js';
import type { Import } from '../../../src/core/reconcile/books.js';
import { day, price, qty } from '../../support/core/build.js';

const marks = () => new ImportedMarks([{ symbol: 'ABC', price: price('600'), at: day(5) }]);
const said = (all: ImportedMarks, one: Import): readonly unknown[] =>
  all.after(one).map(({ symbol, price: mark }) => [symbol, mark && priceText(mark)]);

const split = (at: number): Import => ({
  ...{ kind: 'movement' },
  movement: { kind: 'split', movementId: 's', at: day(at), symbol: 'ABC', from: 1, to: 10 },
});
const fill = (at: number, symbol = 'ABC'): Import => ({
  ...{ kind: 'fill', clientOrderId: 'o-1' },
  fill: {
    ...{ activityId: 'a', venueOrderId: 'v', symbol, side: 'buy', at: day(at) },
    ...{ qty: qty('1'), price: price('54.01'), cumQty: qty('1') },
  },
});
const rename: Import = {
  ...{ kind: 'movement' },
  movement: { kind: 'rename', movementId: 'n', at: day(7), symbol: 'ABC', newSymbol: 'NEW' },
};

it('follow a split that came after them', () => {
  expect(said(marks(), split(6))).toEqual([['ABC', '60']]);
});

it('are not known where they were written down after the split', () => {
  const all = marks();
  expect(said(all, split(4))).toEqual([['ABC', undefined]]);
  expect(said(all, split(8))).toEqual([]);
});

it('are those of fills that came after them', () => {
  expect(said(marks(), fill(6))).toEqual([['ABC', '54.01']]);
  expect(said(marks(), fill(4))).toEqual([]);
  expect(said(marks(), fill(4, 'XYZ'))).toEqual([['XYZ', '54.01']]);
});

it('go on under a new name', () => {
  const all = marks();
  expect([said(all, split(6)), said(all, rename)]).toEqual([
    [['ABC', '60']],
    [
      ['ABC', undefined],
      ['NEW', '60'],
    ],
  ]);
});
