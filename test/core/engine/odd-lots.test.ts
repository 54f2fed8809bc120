/** What is held off the lot gets out to the last digit; what opens is in whole lots. Fees in coins and splits leave such. */

import { describe, expect, test } from 'vitest';
import { qtyText } from '../../../src/core/base/decimal.js';
import type { MovementEvent } from '../../../src/core/events.js';
import type { Command } from '../../../src/core/ports.js';
import { bar, day, instrument, price, qty } from '../../support/core/build.js';
import { type Move, type Play, play, type SetupOptions, scripted } from '../../support/core/run.js';

const opening = (symbol: string, held: string): MovementEvent => ({
  ...{ kind: 'movement', tsEvent: day(0), tsRecv: day(0) },
  movement: { kind: 'position', movementId: 'm', at: day(0), symbol, qty: qty(held), price: price('100') },
});

interface Told {
  readonly run: Play;
  readonly sent: readonly string[];
}

/** Holds that much before the strategy's first move. */
function holding(held: string, move: Move, options: SetupOptions = {}, symbol = 'ABC'): Told {
  const sent: string[] = [];
  const run = play({ instruments: [instrument(symbol)], ...options, strategy: scripted(undefined, move) }, [
    { onStep: (_, { commands }) => sent.push(...commands.flatMap(wordsOf)) },
  ]);
  run.take({ ...bar(0, '100'), symbol });
  run.loop.move(opening(symbol, held));
  run.take({ ...bar(1, '100'), symbol }, { ...bar(2, '100'), symbol });
  return { run, sent };
}

const wordsOf = (command: Command): string[] =>
  command.kind === 'submit' ? [`${command.order.side} ${qtyText(command.order.qty)} ${command.order.tif}`] : [];
const codes = ({ run }: Told): string[] => run.memory.denials.map(({ code }) => code);
const heldBy = ({ run }: Told, symbol = 'ABC'): string => qtyText(run.engine.portfolio.book(symbol).qty);

describe.each(['next-price', 'at-once'] as const)('released %s, of 2.5 shares in lots of one', (release) => {
  test.each<[string, string, Move, string[], string]>([
    ['an exit, for the day as a broker takes fractions', '2.5', (ctx) => ctx.exit(), ['sell 2.5 day'], '0'],
    ['an exit from a short position', '-2.5', (ctx) => ctx.exit(), ['buy 2.5 day'], '0'],
    ['a sale of all', '2.5', (ctx) => ctx.sell({ qty: 'all' }), ['sell 2.5 gtc'], '0'],
    ['a sale of as much', '2.5', (ctx) => ctx.sell({ qty: 2.5 }), ['sell 2.5 gtc'], '0'],
    ['a sale of a part', '2.5', (ctx) => ctx.sell({ qty: '0.5' }), ['sell 0.5 gtc'], '2'],
    ['a turn', '-2.5', (ctx) => ctx.enter('long'), ['buy 2.5 day', 'buy 97 gtc'], '97'],
  ])('%s goes', (_, held, move, sent, left) => {
    const told = holding(held, move, { release });
    expect([told.sent, codes(told), heldBy(told)]).toEqual([sent, [], left]);
  });

  test.each<[string, Move]>([
    ['more of it', (ctx) => ctx.buy({ qty: '0.5' })],
    ['more than all of it', (ctx) => ctx.sell({ qty: '3.2' })],
  ])('%s is in whole lots', (_, move) => {
    const told = holding('2.5', move, { release });
    expect([codes(told), heldBy(told)]).toEqual([['lot_size'], '2.5']);
  });
});

test('coins that a fee has left off the lot are sold to the last digit', () => {
  const instruments = [instrument('BTC/USD', '0.01', '0.0001')];
  const told = holding('0.01229667', (ctx) => ctx.exit(), { instruments, release: 'at-once' }, 'BTC/USD');
  expect([told.sent, codes(told), heldBy(told, 'BTC/USD')]).toEqual([['sell 0.01229667 gtc'], [], '0']);
});

test('an exit that rests off the lot takes another price', () => {
  let id = '';
  const moves: Move[] = [
    (ctx) => void (id = ctx.sell({ qty: '2.5', stop: 90 })),
    (ctx) => ctx.replace(id, { stop: 95 }),
  ];
  const run = play({ release: 'at-once', strategy: scripted(undefined, ...moves) });
  run.take(bar(0, '100'));
  run.loop.move(opening('ABC', '2.5'));
  run.take(bar(1, '100'), bar(2, '100'), bar(3, '100 100 94 94'));
  expect([run.memory.denials, qtyText(run.engine.portfolio.book('ABC').qty)]).toEqual([[], '0']);
});

test('flattened by hand it is gone, and what is entered then is entered once', () => {
  const enter: Move = (ctx) => ctx.enter('long');
  const sizing = { kind: 'qty', qty: qty('3') } as const;
  const run = play({ release: 'at-once', sizing, strategy: scripted(undefined, undefined, enter) });
  run.take(bar(0, '100'));
  run.loop.move(opening('ABC', '2.5'));
  run.take(bar(1, '100'));
  const clock = { kind: 'clock', tsEvent: day(1), tsRecv: day(1) } as const;
  run.loop.carryOut(run.engine.byHand({ kind: 'flatten', symbol: 'ABC', reason: 'by hand' }), clock);
  expect([run.memory.denials, qtyText(run.engine.portfolio.book('ABC').qty)]).toEqual([[], '0']);
  run.take(bar(2, '100'));
  expect(qtyText(run.engine.portfolio.book('ABC').qty)).toBe('3');
});

test('an entry that a flatten gave up may be made again', () => {
  const enter: Move = (ctx) => ctx.enter('long');
  const run = play({ sizing: { kind: 'qty', qty: qty('3') }, strategy: scripted(enter, enter) });
  run.take(bar(0, '100'));
  run.loop.carryOut(run.engine.byHand({ kind: 'flatten', symbol: 'ABC', reason: 'by hand' }));
  run.take(bar(1, '100'), bar(2, '100'));
  expect(qtyText(run.engine.portfolio.book('ABC').qty)).toBe('3');
});
