/** An exit that waits for a cancel is told of: once it has waited some seconds, and then ever more rarely. */

import { expect, test } from 'vitest';
import { ExitWatch } from '../../../src/app/exits/exit-watch.js';
import { type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import type { Intent } from '../../../src/core/orders/order.js';
import { bar, day, money, price, qty } from '../../support/core/build.js';
import { type Move, type Play, play, scripted } from '../../support/core/run.js';

const at = (seconds: number): Micros => micros(day(9) + seconds * SECOND);

const EXIT: Intent = {
  ...{ symbol: 'ABC', side: 'sell', size: { kind: 'position' }, type: 'market', tif: 'day', isExtended: false },
  ...{ limitPrice: undefined, stopPrice: undefined, trail: undefined, reason: 'out' },
};

/** Long 10 with a stop at the venue, which from here on says what the test says. */
function protectedPosition(): Play {
  const moves: Move[] = [(ctx) => ctx.buy({ qty: 10 }), (ctx) => ctx.sell({ qty: 10, stop: 90 })];
  const run = play({ release: 'at-once', hasLateReports: true, strategy: scripted(...moves) });
  run.take(bar(0, '100'), bar(1, '100'));
  return run;
}

function flattening(): { readonly run: Play; readonly told: string[]; readonly look: (seconds: number) => void } {
  const run = protectedPosition();
  run.engine.byHand({ kind: 'flatten', symbol: 'ABC', reason: 'out' });
  const told: string[] = [];
  const watch = new ExitWatch(run.engine.hand, (code, message) => told.push(`${code}: ${message}`));
  return { run, told, look: (seconds) => watch.look(at(seconds)) };
}

test('it names the order that is waited for', () => {
  const { told, look } = flattening();
  for (const second of [0, 1, 4.9]) look(second);
  expect(told).toEqual([]);
  look(5);
  expect(told).toEqual([
    'exit_waits: the exit o-3 of 10 ABC has not left: for 5 s the broker has not confirmed the cancel or change of o-2 (sim-o-2 at the broker)',
  ]);
});

test('it is told again, after twice the time each', () => {
  const { told, look } = flattening();
  for (let second = 0; second <= 80; second++) look(second);
  expect(told.map((text) => /for (\d+) s/.exec(text)?.[1])).toEqual(['5', '10', '20', '40', '80']);
});

test('nothing is told once the broker has confirmed', () => {
  const { run, told, look } = flattening();
  look(0);
  const words = { kind: 'report', clientOrderId: 'o-2', venueOrderId: 'v', reason: undefined } as const;
  run.engine.step({ ...words, status: 'canceled', execution: undefined, tsEvent: at(1), tsRecv: at(1) });
  for (const second of [2, 6, 60]) look(second);
  expect([told, qty('10')]).toEqual([[], run.engine.portfolio.book('ABC').qty]);
});

test('one that was told of and is given up, as at the end of a session, is told of once more', () => {
  const { run, told, look } = flattening();
  for (const second of [0, 5]) look(second);
  run.engine.cancelAll('the session is ending');
  for (const second of [6, 7]) look(second);
  expect(told.slice(1)).toEqual(['exit_waits: the exit o-3 of ABC was given up: what is held stays held']);
});

test('an exit that has nothing to close any more is no trouble', () => {
  const { run, told, look } = flattening();
  for (const second of [0, 5]) look(second);
  const execution = { fillId: 'f', qty: qty('10'), price: price('90'), fee: money('0'), feeQty: qty('0') };
  const words = { kind: 'report', clientOrderId: 'o-2', venueOrderId: 'v', reason: undefined, execution } as const;
  run.engine.step({ ...words, status: 'filled', tsEvent: at(6), tsRecv: at(6) });
  look(7);
  expect([told.length, run.engine.hand.openOrders]).toEqual([1, 0]);
});

test('an entry that waits is no exit', () => {
  const run = protectedPosition();
  const told: string[] = [];
  const watch = new ExitWatch(run.engine.hand, (code) => told.push(code));
  run.engine.byHand({ kind: 'cancel', clientOrderId: 'o-2' });
  run.engine.byHand({ kind: 'submit', intent: { ...EXIT, side: 'buy', size: { kind: 'qty', qty: qty('1') } } });
  for (const second of [0, 6, 60]) watch.look(at(second));
  expect(told).toEqual([]);
});
