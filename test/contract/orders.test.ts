/** The official SDK's orders at a simulator: sent, waited for, replaced, cancelled, and told by the trading stream. */

import { streaming } from '@alpacahq/alpaca-trade-api';
import { describe, expect, it } from 'vitest';
import { type Contract, contract, Inbox } from './rig.js';

type Update = streaming.TradeUpdate;

/** A trading stream that listens. */
async function listening({ orders }: Contract): Promise<{ stream: streaming.TradingStream; updates: Inbox<Update> }> {
  const [updates, listens] = [new Inbox<Update>(), new Inbox<unknown>()];
  const stream = orders();
  stream.onTradeUpdate(updates.put);
  stream.on(streaming.EVENT.SUBSCRIPTION, listens.put);
  stream.subscribeTradeUpdates();
  const heard = listens.next();
  stream.connect();
  await heard;
  return { stream, updates };
}

const of = (updates: Inbox<Update>, id: string | undefined): readonly string[] =>
  updates.all.filter(({ order }) => order.id === id).map(({ event }) => event);

describe('the official SDK, of orders', () => {
  it('submits, and waits until it is filled', async () => {
    const { alpaca, orders } = await contract();
    const stream = orders();
    const input = { symbol: 'ACME', qty: 3, side: 'buy', type: 'market', timeInForce: 'day' } as const;
    const filled = alpaca.trading.submitAndWait(input, { stream });
    stream.connect();
    const { status, filledQty, id } = await filled;
    expect([status, filledQty]).toEqual(['filled', '3']);
    expect(await alpaca.trading.orders.getOrderByOrderID({ orderId: id ?? '' })).toMatchObject({ status: 'filled' });
    expect(await alpaca.trading.positions.getAllOpenPositions()).toMatchObject([{ symbol: 'ACME', qty: '3' }]);
  });

  it('replaces an order that rests, and cancels its heir', async () => {
    const made = await contract();
    const { orders } = made.alpaca.trading;
    const { updates } = await listening(made);
    const rests = updates.next(({ event }) => event === 'new');
    const first = await orders.limit({ symbol: 'ACME', qty: 2, side: 'buy', limitPrice: 1, timeInForce: 'gtc' });
    expect((await rests).order.id).toBe(first.id);
    const replaced = updates.next(({ event }) => event === 'replaced');
    const orderId = first.id ?? '';
    const heir = await orders.patchOrderByOrderId({ orderId, patchOrderRequest: { limitPrice: '1.5', qty: '4' } });
    expect(heir).toMatchObject({ replaces: first.id, qty: '4', limitPrice: '1.5' });
    await replaced;
    expect(await orders.getOrderByOrderID({ orderId })).toMatchObject({ status: 'replaced', replacedBy: heir.id });
    const canceled = updates.next(({ event }) => event === 'canceled');
    await orders.deleteOrderByOrderID({ orderId: heir.id ?? '' });
    expect((await canceled).order.id).toBe(heir.id);
    expect(of(updates, heir.id).at(-1)).toBe('canceled');
    expect(await orders.getAllOrders({ status: 'open' })).toEqual([]);
  });

  it('listens again after a cut, and is told of its orders', async () => {
    const made = await contract();
    const { stream, updates } = await listening(made);
    const again = new Inbox<unknown>();
    stream.on(streaming.EVENT.SUBSCRIPTION, again.put);
    const back = again.next();
    made.sim.faults.arm('cut');
    await back;
    const filled = updates.next(({ event }) => event === 'fill');
    const { id } = await made.alpaca.trading.orders.market({ symbol: 'ACME', qty: 1, side: 'buy' });
    expect((await filled).order.id).toBe(id);
  });
});
