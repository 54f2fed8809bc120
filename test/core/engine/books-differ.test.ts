/** The broker holds other than the books: an exit closes what is there, and never opens the other side. */

import { expect, test } from 'vitest';
import { qtyText } from '../../../src/core/base/decimal.js';
import { bar, qty } from '../../support/core/build.js';
import { type Move, type Play, play, scripted } from '../../support/core/run.js';

const CLOCK = { kind: 'clock', tsEvent: bar(1, '100').tsEvent, tsRecv: bar(1, '100').tsEvent } as const;

/** Holds ten by its books, and learns what the broker holds before it goes on. */
function knowing(theirs: string, move: Move, side: 'buy' | 'sell' = 'buy'): Play {
  const open: Move = (ctx) => ctx[side]({ qty: 10 });
  const run = play({ release: 'at-once', strategy: scripted(open, move, move) });
  run.take(bar(0, '100'));
  run.engine.learn({ kind: 'held', symbol: 'ABC', qty: qty(theirs) });
  run.take(bar(1, '100'));
  return run;
}

const lastFill = ({ memory }: Play): string =>
  memory.fills
    .slice(1)
    .map(({ side, qty: size }) => `${side} ${qtyText(size)}`)
    .join();
const codes = ({ memory }: Play): string[] => memory.denials.map(({ code }) => code);

test.each<[string, string, Move, string]>([
  ['nothing left', '0', (ctx) => ctx.exit(), ''],
  ['the other side', '-3', (ctx) => ctx.exit(), ''],
  ['a part', '4', (ctx) => ctx.exit(), 'sell 4'],
  ['a part, asked as an order', '4', (ctx) => ctx.sell({ qty: 'all' }), 'sell 4'],
  ['enough for a part of it', '4', (ctx) => ctx.sell({ qty: 3 }), 'sell 3'],
  ['more', '12', (ctx) => ctx.exit(), 'sell 10'],
])('with %s at the broker', (_, theirs, move, fill) => {
  const run = knowing(theirs, move);
  expect([lastFill(run), codes(run)]).toEqual([fill, fill === '' ? ['books_differ'] : []]);
});

test('a short position alike', () => {
  expect(lastFill(knowing('-4', (ctx) => ctx.exit(), 'sell'))).toBe('buy 4');
  expect(codes(knowing('4', (ctx) => ctx.exit(), 'sell'))).toEqual(['books_differ']);
});

test('an exit that was denied is asked for again, and goes once they agree', () => {
  const run = knowing('0', (ctx) => ctx.exit());
  expect(run.memory.denials[0]).toMatchObject({ limit: '0', value: '10' });
  run.engine.learn({ kind: 'held', symbol: 'ABC', qty: undefined });
  run.take(bar(2, '100'));
  expect([lastFill(run), codes(run)]).toEqual(['sell 10', ['books_differ']]);
});

test('after a flatten that was denied an entry is made once', () => {
  const run = knowing('0', () => undefined);
  run.loop.carryOut(run.engine.byHand({ kind: 'flatten', symbol: 'ABC', reason: 'by hand' }), CLOCK);
  expect([codes(run), run.engine.hand.states.map(({ goal }) => goal)]).toEqual([['books_differ'], [undefined]]);
});
