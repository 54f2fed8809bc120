/** What the engine makes of movements of the account: the books change, strategies see it, nothing is decided. */

import { expect, test } from 'vitest';
import { moneyText, priceText } from '../../../src/core/base/decimal.js';
import { plus, rawOf } from '../../../src/core/base/fixed.js';
import { NOTHING } from '../../../src/core/engine/step-draft.js';
import type { MovementEvent } from '../../../src/core/events.js';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import { bar, day, money, price, qty } from '../../support/core/build.js';
import { play, scripted } from '../../support/core/run.js';

const told = (movementId: string) => ({ movementId, at: day(0) });
const event = (movement: Movement): MovementEvent => ({
  kind: 'movement',
  tsEvent: movement.at,
  tsRecv: movement.at,
  movement,
});
const holding = (symbol: string, size: string, at: string): MovementEvent =>
  event({ ...told(`open:${symbol}`), kind: 'position', symbol, qty: qty(size), price: price(at) });
const deposit = event({ ...told('d'), kind: 'cash', cause: 'deposit', amount: money('500'), symbol: undefined });

test('a step says what was booked, and an event told twice does nothing', () => {
  const { engine } = play();
  const step = engine.step(holding('ABC', '5', '20'));
  expect(step).toMatchObject({ fills: [], commands: [], changes: [], cash: rawOf(money('10000')) });
  expect(step.movements.map(({ movement }) => movement.movementId)).toEqual(['open:ABC']);
  expect(step.positions.map(({ symbol, qty: held }) => [symbol, held])).toEqual([['ABC', qty('5')]]);
  expect(engine.step(holding('ABC', '5', '20'))).toBe(NOTHING);
  expect(engine.step(deposit)).toMatchObject({ positions: [], cash: rawOf(money('10500')) });
});

test('strategies see the new position at their next event, and may close it', () => {
  const seen: number[] = [];
  const look = (ctx: { position: number }) => seen.push(ctx.position);
  const game = play({ strategy: scripted(look, look, (ctx) => ctx.exit()) });
  game.take(bar(0, '20'));
  game.loop.move(holding('ABC', '5', '19'));
  game.take(bar(1, '21'), bar(2, '22'), bar(3, '23'));
  expect(seen).toEqual([0, 5]);
  expect(game.memory.trades).toMatchObject([{ strategyId: 'outside', pnl: rawOf(money('20')) }]);
  expect(moneyText(game.engine.exactEquity())).toBe('10115');
});

test('after a split the last price is of the new shares', () => {
  const game = play();
  game.take(bar(0, '30'));
  game.loop.move(holding('ABC', '10', '20'));
  expect(game.engine.equity).toBe(10300);
  game.loop.move(event({ movementId: 's', at: day(1), kind: 'split', symbol: 'ABC', from: 1, to: 3 }));
  expect(priceText(game.engine.markOf('ABC'))).toBe('10');
  expect(game.engine.equity).toBe(10300);
  expect(moneyText(game.engine.exactEquity())).toBe('10300');
});

test('what the run does not trade counts at its cost, exactly as often as it is asked', () => {
  const game = play();
  game.loop.move(holding('XYZ', '3', '33.333333333'));
  game.loop.move(holding('QQQ', '-2', '50'));
  const { engine } = game;
  expect(moneyText(engine.exactEquity())).toBe('9999.999999999');
  expect(engine.equity).toBeCloseTo(9999.999999999, 9);
  expect(priceText(engine.markOf('XYZ'))).toBe('33.333333333');
  const unrealized = engine.portfolio.unrealizedPnl((symbol) => engine.markOf(symbol));
  expect(plus(engine.portfolio.startCash, plus(engine.portfolio.external, unrealized))).toBe(engine.exactEquity());
});

test('what the broker says of a price stands where no feed tells one, until a split makes it one of other shares', () => {
  const game = play();
  const { engine } = game;
  game.loop.move(holding('XYZ', '3', '30'));
  game.loop.move(holding('ABC', '2', '10'));
  engine.learn({ kind: 'price', symbol: 'XYZ', price: price('40') });
  engine.learn({ kind: 'price', symbol: 'ABC', price: price('15') });
  expect([moneyText(engine.exactEquity()), engine.equity]).toEqual(['10150', 10150]);
  expect(engine.knownMark('XYZ')).toBe(price('40'));
  game.take(bar(0, '20'));
  expect(moneyText(engine.exactEquity())).toBe('10160');
  engine.learn({ kind: 'price', symbol: 'ABC', price: price('99') });
  expect(moneyText(engine.exactEquity())).toBe('10160');
  game.loop.move(event({ movementId: 's', at: day(1), kind: 'split', symbol: 'XYZ', from: 1, to: 3 }));
  expect([engine.knownMark('XYZ'), moneyText(engine.exactEquity())]).toEqual([undefined, '10130']);
});

test('a short that the run does not trade takes buying power', () => {
  const wish = scripted((ctx) => ctx.buy({ qty: 90 }));
  const free = play({ strategy: wish });
  const burdened = play({ strategy: wish });
  burdened.loop.move(holding('QQQ', '-20', '100'));
  for (const game of [free, burdened]) game.take(bar(0, '100'), bar(1, '100'));
  expect(free.memory.denials).toEqual([]);
  expect(burdened.memory.denials).toMatchObject([{ code: 'buying_power' }]);
});

test('a movement is durable when it is told, and restored movements are booked silently', () => {
  const game = play();
  game.loop.move(deposit);
  expect(game.loop.isStaged).toBe(false);
  const restored = play();
  restored.engine.restoreMovement(deposit.movement);
  expect(restored.engine.portfolio.cash).toBe(game.engine.portfolio.cash);
  expect(restored.engine.step(deposit)).toBe(NOTHING);
});
