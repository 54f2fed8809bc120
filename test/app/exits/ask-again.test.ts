/** What the broker holds is read again where an exit was denied by it, and not at every bar. */

import { expect, it } from 'vitest';
import { askAgain } from '../../../src/app/exits/ask-again.js';
import type { SessionDoor } from '../../../src/app/trade/attendant.js';
import type { TradeEvent } from '../../../src/app/trade/events.js';
import { micros, SECOND } from '../../../src/core/base/time.js';

it('once a minute at most', () => {
  let [second, reads] = [0, 0];
  const door = { now: () => micros(second * SECOND), refresh: () => reads++ } as unknown as SessionDoor;
  const attendant = askAgain(door);
  const told = (code: string): void => {
    const denied = {
      type: 'denied',
      ts: '',
      clientOrderId: 'o-1',
      symbol: 'ABC',
      code,
      limit: '',
      value: '',
      message: '',
    };
    attendant.heard?.(denied as TradeEvent);
  };
  told('buying_power');
  for (second = 0; second < 130; second += 10) told('books_differ');
  expect(reads).toBe(3);
});
