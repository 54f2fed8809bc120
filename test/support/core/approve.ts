/** Passes any order through a gate without limits and with all the money in the world. */

import type { Qty } from '../../../src/core/base/fixed.js';
import type { Order } from '../../../src/core/orders/order.js';
import type { Approved } from '../../../src/core/risk/approved.js';
import { Gate } from '../../../src/core/risk/gate.js';
import { FREE, money, price, qty } from './build.js';

const RICH = {
  price: price('1'),
  costs: FREE,
  position: qty('0'),
  openBuys: qty('0'),
  openSells: qty('0'),
  equity: money('1000000000000'),
  grossElsewhere: money('0'),
  netIfBought: money('0'),
  netIfSold: money('0'),
  buyingPower: money('1000000000000'),
};

export function approve(order: Order & { readonly qty: Qty }): Approved {
  const verdict = new Gate({}).check(order, RICH);
  if (verdict.kind === 'denied') throw new Error(verdict.message);
  return verdict.order;
}
