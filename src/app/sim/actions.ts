/** Commands to a simulated world: the broker does its part, and the market of a symbol follows. */

import { TradectlError } from '../../core/base/errors.js';
import { priceNumber } from '../../core/base/fixed.js';
import type { TradingStatus } from '../../core/events.js';
import type { Broker } from '../../core/sim/broker/broker.js';
import type { SimWorld } from '../../core/sim/world/sim-world.js';
import type { WorldActions } from '../../core/sim/world/world.js';

export function actionsOf(world: SimWorld<Broker>): WorldActions {
  return {
    price: (symbol, price) => {
      if (price <= 0n) throw new TradectlError('usage', 'a price is positive');
      world.act(() => world.reprice(listed(world, symbol), priceNumber(price)));
    },
    split: (symbol, to, from) =>
      world.act((broker) => {
        const mark = broker.price(symbol);
        broker.split(symbol, to, from);
        if (mark !== undefined) world.reprice(listed(world, symbol), (priceNumber(mark) * from) / to);
      }),
    rename: (symbol, to) =>
      world.act((broker) => {
        const old = listed(world, symbol);
        broker.rename(symbol, to);
        world.rename(old, to);
      }),
    halt: (symbol, reason) =>
      halt(world, listed(world, symbol), {
        code: 'H',
        message: 'Trading Halt',
        reasonCode: 'T1',
        reason: reason ?? 'news',
      }),
    resume: (symbol) =>
      halt(world, listed(world, symbol), { code: 'T', message: 'Trading Resumption', reasonCode: '', reason: '' }),
    dividend: (symbol, perShare) => world.act((broker) => broker.dividend(symbol, perShare)),
    deposit: (amount) => world.act((broker) => broker.deposit(amount)),
    withdraw: (amount) => world.act((broker) => broker.withdraw(amount)),
    fee: (amount, description) => world.act((broker) => broker.fee(amount, description)),
  };
}

type Status = Pick<TradingStatus, 'code' | 'message' | 'reasonCode' | 'reason'>;

function halt(world: SimWorld<Broker>, symbol: string, status: Status): void {
  if (symbol.includes('/')) throw new TradectlError('usage', `nobody halts ${symbol}: coins always trade`);
  world.act(() => {
    const now = world.now();
    const told = { kind: 'trading_status', symbol, tsEvent: now, tsRecv: now, nanos: 0, ...status } as const;
    world.setHalted(symbol, told, status.code === 'H');
  });
}

/** As the market knows it. */
function listed({ desk }: SimWorld<Broker>, symbol: string): string {
  const asset = desk.asset(symbol);
  if (asset === undefined) throw new TradectlError('not_found', `no asset ${symbol}`);
  return asset.symbol;
}
