/** Cancel, replace, close: what is answered, what is told later, and who wins a race with a fill. */

import { describe, expect, test } from 'vitest';
import type { BrokerOptions } from '../../../../src/core/sim/broker/core.js';
import type { BrokerOrder, Refusal } from '../../../../src/core/sim/broker/types.js';
import { Desk, isNo, said } from '../../../support/core/broker-desk.js';
import { money, price, qty } from '../../../support/core/build.js';

const slow = (over: Partial<BrokerOptions> = {}): Desk =>
  new Desk({ latency: { accept: 10, cancel: 10, replace: 10 }, ...over }).quote('99', '101');

const taken = (answer: BrokerOrder | Refusal): BrokerOrder => {
  if (isNo(answer)) throw new Error(answer.message);
  return answer;
};

describe('a new order', () => {
  test('that is on its way is told to work later, and can be canceled before', () => {
    const desk = slow();
    const order = desk.buy({ limit: '50' });
    expect(desk.lines()).toEqual(['pending_new']);
    desk.broker.cancel(order.id);
    expect(desk.lines()).toEqual(['pending_cancel']);
    expect(desk.after(10).lines()).toEqual(['canceled']);
  });

  test('meets the market as it is when it arrives', () => {
    const desk = slow();
    desk.buy();
    desk.quote('99', '102').after(10);
    expect(desk.lines()).toEqual(['pending_new', 'new', 'fill 10 @ 102']);
  });
});

describe('a cancel', () => {
  test('is taken at once and told later', () => {
    const desk = slow();
    const order = desk.buy({ limit: '50' });
    desk.after(10).lines();
    expect(desk.broker.cancel(order.id)).toBeUndefined();
    expect(desk.now(order)).toMatchObject({ status: 'pending_cancel', canceledAt: undefined });
    desk.after(10);
    expect(desk.now(order).status).toBe('canceled');
    expect(desk.now(order).canceledAt).toBeDefined();
  });

  test('loses to a fill, and a part filled meanwhile stays', () => {
    const desk = slow({ fills: { volumeShare: 1 } });
    const [whole, part] = [desk.buy({ limit: '50' }, 'whole'), desk.buy({ limit: '50' }, 'part')];
    desk.after(10).lines();
    desk.broker.cancel(whole.id);
    desk.broker.cancel(part.id);
    desk.trade('50', 14).after(10);
    expect(desk.lines()).toEqual([
      'whole pending_cancel',
      'part pending_cancel',
      'whole fill 10 @ 50',
      'part partial_fill 4 @ 50',
      'part canceled',
    ]);
    expect(desk.now(part).filledQty).toBe(qty('4'));
  });

  test('of an order that is over is refused, but not of a canceled one', () => {
    const desk = new Desk().quote('99', '101');
    const filled = desk.buy();
    expect(said(desk.broker.cancel(filled.id))).toBe('422 42210000 order is already in "filled" state');
    const canceled = desk.buy({ limit: '50' });
    expect(desk.broker.cancel(canceled.id)).toBeUndefined();
    expect(desk.broker.cancel(canceled.id)).toBeUndefined();
    expect(said(desk.broker.cancel('nobody'))).toBe('404 40410000 order not found');
  });
});

describe('a change', () => {
  test('makes a new order that takes over, each with the id of the other', () => {
    const desk = slow();
    const old = desk.buy({ limit: '50' }, 'old');
    desk.after(10).lines();
    const made = taken(desk.change(old, { limitPrice: price('60'), qty: qty('5') }));
    desk.name(made, 'made');
    expect(made).toMatchObject({ status: 'pending_new', replaces: old.id, qty: qty('5'), limitPrice: price('60') });
    expect(made.clientOrderId).not.toBe(old.clientOrderId);
    desk.after(10);
    const told = desk.updates.map(({ order }) => order);
    expect(desk.lines()).toEqual(['old pending_replace', 'made pending_new', 'old replaced', 'made new']);
    expect(told[2]).toMatchObject({ id: old.id, replacedBy: made.id, status: 'replaced', limitPrice: price('50') });
  });

  test('loses to a fill: the new order is rejected', () => {
    const desk = slow();
    const old = desk.buy({ limit: '50' }, 'old');
    desk.after(10).lines();
    const made = taken(desk.change(old, { limitPrice: price('40') }));
    desk.name(made, 'made');
    desk.lines();
    expect(desk.quote('49', '49').after(10).lines()).toEqual(['old fill 10 @ 49', 'made rejected']);
  });

  test('after a part was filled keeps the whole quantity, as Alpaca does, unless one is given', () => {
    const desk = new Desk({ fills: { volumeShare: 1 } }).trade('100', 1);
    const old = desk.buy({ limit: '50' });
    desk.trade('50', 4);
    expect(taken(desk.change(old, { limitPrice: price('40') })).qty).toBe(qty('10'));
  });

  test('that is canceled while it takes over is canceled after it', () => {
    const desk = slow();
    const old = desk.buy({ limit: '50' }, 'old');
    desk.after(10);
    const made = taken(desk.change(old, { limitPrice: price('40') }));
    desk.name(made, 'made');
    desk.lines();
    desk.broker.cancel(made.id);
    expect(desk.after(10).lines()).toEqual(['made pending_cancel', 'old replaced', 'made canceled']);
  });

  test('that is canceled before it took over leaves the old order as it was', () => {
    const desk = slow({ latency: { accept: 10, cancel: 5, replace: 10 } });
    const old = desk.buy({ limit: '50' }, 'old');
    desk.after(10);
    const made = taken(desk.change(old, { limitPrice: price('40') }));
    desk.name(made, 'made');
    desk.lines();
    desk.broker.cancel(made.id);
    expect(desk.after(10).lines()).toEqual(['made pending_cancel', 'made canceled', 'old order_replace_rejected']);
    expect(desk.now(old).status).toBe('new');
  });

  test('of an order that is then canceled is rejected', () => {
    const desk = slow();
    const old = desk.buy({ limit: '50' }, 'old');
    desk.after(10);
    desk.name(taken(desk.change(old, { limitPrice: price('40') })), 'made');
    desk.lines();
    desk.broker.cancel(old.id);
    expect(desk.after(10).lines()).toEqual(['old pending_cancel', 'old canceled', 'made rejected']);
  });

  test('holds buying power for the larger of the two', () => {
    const desk = slow();
    const old = desk.buy({ limit: '50', qty: '100' });
    desk.after(10);
    const power = (): bigint => desk.broker.account().buyingPower;
    expect(power()).toBe(money('195000'));
    desk.change(old, { limitPrice: price('40') });
    expect(power()).toBe(money('195000'));
    desk.after(10);
    expect(power()).toBe(money('196000'));
  });

  test('may use what the old order held', () => {
    const desk = new Desk().quote('99', '101');
    const old = desk.buy({ limit: '50', qty: '4000' });
    expect(said(desk.change(old, { qty: qty('4001') }))).toMatch('insufficient buying power');
    expect(said(desk.change(old, { limitPrice: price('49.99') }))).toBe('pending_new');
  });

  test('of a sell may use the quantity that it held', () => {
    const desk = new Desk().quote('99', '101');
    desk.buy();
    const old = desk.sell({ limit: '120', qty: '10' });
    expect(said(desk.change(old, { qty: qty('11') }))).toMatch('available: 10');
    expect(said(desk.change(old, { limitPrice: price('119') }))).toBe('pending_new');
    expect(desk.broker.available('ABC')).toBe(0n);
  });

  test('is refused where the order is over, on its way, by value, or the change makes no sense', () => {
    const desk = slow();
    const [open, other] = [desk.buy({ limit: '50' }), desk.buy({ limit: '50', id: 'other' })];
    const no = (over: Parameters<Desk['change']>[1]): string => said(desk.change(open, over));
    expect(no({ qty: qty('5') })).toBe('422 42210000 unable to replace order, order is not open');
    desk.after(10);
    expect(no({ qty: qty('1.5') })).toBe('422 40010001 qty must be integer');
    expect(no({ qty: qty('0') })).toBe('422 40010001 qty must be > 0');
    expect(no({ limitPrice: price('50.001') })).toMatch('sub-penny increment');
    expect(no({ clientOrderId: 'other' })).toMatch('client_order_id must be unique');
    expect(no({ trail: '1' })).toBe('422 40010001 trail is only for trailing stop orders');
    desk.broker.cancel(other.id);
    expect(said(desk.change(other, { qty: qty('5') }))).toMatch('order is not open');
    desk.after(10);
    expect(said(desk.change(other, { qty: qty('5') }))).toBe('422 42210000 order is already in "canceled" state');
    const worth = desk.quote('0', '0').buy({ notional: '50' });
    desk.after(10);
    expect(said(desk.change(worth, { qty: qty('5') }))).toBe('422 42210000 notional orders cannot be replaced');
    expect(said(desk.change({ ...open, id: 'nobody' }, {}))).toBe('404 40410000 order not found');
  });

  test('of a trail starts at the best price of the market again', () => {
    const desk = new Desk().quote('100', '100');
    desk.buy({ qty: '20' });
    const [byPrice, byPercent] = [desk.sell({ trail: '2' }), desk.sell({ trailPercent: '0.02' })];
    expect(taken(desk.change(byPrice, { trail: '3' })).trailPrice).toBe(price('3'));
    const made = taken(desk.change(byPercent, { trail: '5' }));
    expect(desk.now(made).stopPrice).toBe(price('95'));
    expect(said(desk.change(made, { trail: '100' }))).toMatch('trail_percent of a sell must be less than 100');
  });
});

describe('closing', () => {
  test('sells what is there, or a part, and buys back what is short', () => {
    const desk = new Desk().quote('99', '101');
    desk.buy();
    desk.broker.close('ABC', qty('4'));
    expect(desk.positions()).toEqual(['ABC 6 606']);
    desk.broker.close('ABC', undefined);
    expect(desk.positions()).toEqual([]);
    desk.sell();
    desk.broker.close('ABC', undefined);
    expect(desk.positions()).toEqual([]);
  });

  test('takes the name of a position for crypto, and its fraction', () => {
    const desk = new Desk().quote('40000', '40000', 'BTC/USD');
    desk.buy({ symbol: 'BTC/USD', qty: '0.123456789' });
    expect(said(desk.broker.close('BTCUSD', undefined))).toBe('pending_new');
    expect(desk.positions()).toEqual([]);
  });

  test('is refused for what is not there, or held by another order', () => {
    const desk = new Desk().quote('99', '101');
    expect(said(desk.broker.close('ABC', undefined))).toBe('404 40410000 position does not exist');
    expect(said(desk.broker.close('NIL', undefined))).toBe('404 40410000 position does not exist');
    desk.buy();
    desk.sell({ limit: '120', qty: '3' });
    expect(said(desk.broker.close('ABC', undefined))).toMatch('requested: 10, available: 7');
  });
});
