/** How orders of each type fill: between ticks, at ticks, through gaps, in parts. */

import { describe, expect, test } from 'vitest';
import { Desk } from '../../../support/core/broker-desk.js';

describe('a market order', () => {
  test('is answered before it fills, and fills at once at the best offer', () => {
    const desk = new Desk().quote('99.98', '100.02');
    const bought = desk.buy();
    expect(bought.status).toBe('pending_new');
    expect(desk.lines()).toEqual(['pending_new', 'new', 'fill 10 @ 100.02']);
    desk.sell({ qty: '4' });
    expect(desk.lines().at(-1)).toBe('fill 4 @ 99.98');
    expect(desk.positions()).toEqual(['ABC 6 600.12']);
    expect(desk.cash()).toBe('99399.72');
    expect(desk.broker.activities().map(({ type }) => type)).toEqual(['FILL', 'FILL']);
  });
});
