/** A broker that takes no orders. */

import { parseMoney } from '../../core/base/decimal.js';
import { ZERO_MONEY, ZERO_QTY } from '../../core/base/fixed.js';
import type { Refusal } from '../../core/sim/broker/types.js';
import type { DrivenBroker } from '../../core/sim/world/world.js';

const REFUSED: Refusal = { kind: 'refusal', status: 403, code: 40310000, message: 'no broker yet', extra: {} };

export function simBroker(): DrivenBroker {
  const cash = parseMoney('100000') ?? ZERO_MONEY;
  return {
    take: () => undefined,
    advance: () => undefined,
    nextDue: () => undefined,
    submit: () => REFUSED,
    replace: () => REFUSED,
    cancel: () => REFUSED,
    close: () => REFUSED,
    order: () => undefined,
    orderByClientId: () => undefined,
    orders: () => [],
    positions: () => [],
    activities: () => [],
    account: () => ({
      cash,
      equity: cash,
      lastEquity: cash,
      buyingPower: cash,
      nonMarginableBuyingPower: cash,
      longMarketValue: ZERO_MONEY,
      shortMarketValue: ZERO_MONEY,
      initialMargin: ZERO_MONEY,
      maintenanceMargin: ZERO_MONEY,
    }),
    assets: () => [],
    asset: () => undefined,
    available: () => ZERO_QTY,
    price: () => undefined,
  };
}
