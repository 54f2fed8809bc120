/** The official SDK's streams, as they are published, over a world made by hand: to the nanosecond. */

import * as sdk from '@alpacahq/alpaca-trade-api';
import { afterEach, describe, expect, it } from 'vitest';
import { delta, quote, snapshot, trade, update } from '../io/alpaca-sim/stream/fake-world.js';
import { KEYS, rig, unrig, until } from '../io/alpaca-sim/stream/rig.js';

const credentials = { keyId: KEYS.key, secret: KEYS.secret };
const open: { disconnect(): void }[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) stream.disconnect();
  await unrig();
});

describe('the official SDK', () => {
  it('reads market data in msgpack, ids and nanoseconds whole', async () => {
    const made = await rig();
    made.world.books.set('BTC/USD', snapshot('BTC/USD'));
    const url = `ws://127.0.0.1:${made.http.port}/v1beta3/crypto/us`;
    const stream = new sdk.streaming.CryptoDataStream({ credentials, url });
    open.push(stream);
    const trades: unknown[] = [];
    const books: unknown[] = [];
    stream.onTrade((one) => trades.push(one));
    stream.onOrderbook((one) => books.push(one));
    stream.subscribeForTrades(['BTC/USD']);
    stream.subscribeForOrderbooks(['BTC/USD']);
    stream.connect();
    await until(() => books.length >= 1);
    made.world.tick(trade('BTC/USD', '3447222699101865076', 7), quote('BTC/USD'), delta('BTC/USD'));
    await until(() => trades.length === 1);
    expect(trades[0]).toMatchObject({ symbol: 'BTC/USD', price: 101.25, idRaw: '3447222699101865076' });
    expect(JSON.stringify(trades[0])).toContain('100000007');
  });

  it('listens to its orders, and survives a cut', async () => {
    const made = await rig();
    const url = `ws://127.0.0.1:${made.http.port}/stream`;
    const stream = new sdk.streaming.TradingStream({ credentials, url, initialReconnectMs: 1 });
    open.push(stream);
    const updates: unknown[] = [];
    stream.onTradeUpdate((one) => updates.push(one));
    stream.subscribeTradeUpdates();
    stream.connect();
    const isListening = (): boolean => [...made.streams.clients].some(({ lists }) => lists['streams']?.length === 1);
    await until(isListening);
    made.world.update(update('partial_fill'));
    await until(() => updates.length === 1);
    expect(updates[0]).toMatchObject({ event: 'partial_fill', order: { id: 'order-1' } });
    made.faults.arm('cut');
    await until(() => made.streams.clients.size === 0);
    await until(isListening);
    made.world.update(update('fill'));
    await until(() => updates.length === 2);
  });
});
