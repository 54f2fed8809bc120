/** A simulated broker under test: short requests, short prices, and what it told, one line each. */

import { must } from '../../../src/core/base/assert.js';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { ZERO_RATE } from '../../../src/core/base/fixed.js';
import { MINUTE, type Micros, micros, parseTime } from '../../../src/core/base/time.js';
import { Broker } from '../../../src/core/sim/broker/broker.js';
import type { BrokerOptions } from '../../../src/core/sim/broker/core.js';
import type { BrokerChange } from '../../../src/core/sim/broker/state.js';
import type {
  Asset,
  BrokerOrder,
  BrokerOrderType,
  BrokerTif,
  OrderClass,
  OrderRequest,
  Refusal,
  ReplaceRequest,
  TradeUpdate,
} from '../../../src/core/sim/broker/types.js';
import { CALENDARS } from '../../../src/core/sim/world/calendar.js';
import { money, price, qty, rate } from './build.js';

/** Ten in the morning in New York, of a Monday. */
export const TEN = must(parseTime('2024-01-08T15:00:00Z'), 'a time');
/** The instant of a New York wall clock of January 2024: `8 09:30`. */
export function newYork(text: string): Micros {
  const [date = '', clock = ''] = text.split(' ');
  return must(parseTime(`2024-01-${date.padStart(2, '0')}T${clock}:00-05:00`), text);
}

export const equity = (symbol: string, over: Partial<Asset> = {}): Asset => ({
  id: `id-${symbol}`,
  symbol,
  name: symbol,
  assetClass: 'us_equity',
  exchange: 'NASDAQ',
  isTradable: true,
  isShortable: true,
  isFractionable: true,
  priceIncrement: undefined,
  minOrderSize: undefined,
  minTradeIncrement: undefined,
  ...over,
});

export const BITCOIN: Asset = {
  ...equity('BTC/USD'),
  assetClass: 'crypto',
  isShortable: false,
  priceIncrement: price('0.01'),
  minOrderSize: qty('0.0001'),
  minTradeIncrement: qty('0.000000001'),
};

export const ASSETS: readonly Asset[] = [
  equity('ABC'),
  equity('XYZ'),
  equity('OLD', { isTradable: false }),
  equity('WHL', { isFractionable: false, isShortable: false }),
  BITCOIN,
];

export interface Ask {
  readonly symbol?: string;
  readonly qty?: string | undefined;
  readonly notional?: string;
  readonly type?: BrokerOrderType;
  readonly tif?: BrokerTif;
  readonly limit?: string;
  readonly stop?: string;
  readonly trail?: string;
  readonly trailPercent?: string;
  readonly extended?: boolean;
  readonly id?: string;
  readonly class?: OrderClass;
  readonly profit?: string;
  readonly loss?: string;
  readonly lossLimit?: string;
}

const typeOf = ({ limit, stop, trail, trailPercent }: Ask): BrokerOrderType => {
  if (trail !== undefined || trailPercent !== undefined) return 'trailing_stop';
  if (stop !== undefined) return limit === undefined ? 'stop' : 'stop_limit';
  return limit === undefined ? 'market' : 'limit';
};

const maybe = <T>(parse: (text: string) => T, text: string | undefined): T | undefined =>
  text === undefined ? undefined : parse(text);

export function request(side: OrderRequest['side'], ask: Ask = {}): OrderRequest {
  const isQtyGiven = 'qty' in ask || ask.notional !== undefined;
  return {
    symbol: ask.symbol ?? 'ABC',
    qty: maybe(qty, isQtyGiven ? ask.qty : '10'),
    notional: maybe(money, ask.notional),
    side,
    type: ask.type ?? typeOf(ask),
    tif: ask.tif ?? (ask.symbol?.includes('/') ? 'gtc' : 'day'),
    limitPrice: maybe(price, ask.limit),
    stopPrice: maybe(price, ask.stop),
    trailPrice: maybe(price, ask.trail),
    trailPercent: maybe(rate, ask.trailPercent),
    extendedHours: ask.extended ?? false,
    clientOrderId: ask.id,
    orderClass: ask.class ?? 'simple',
    takeProfit: ask.profit === undefined ? undefined : { limitPrice: price(ask.profit) },
    stopLoss:
      ask.loss === undefined ? undefined : { stopPrice: price(ask.loss), limitPrice: maybe(price, ask.lossLimit) },
  };
}

export const isNo = (answer: BrokerOrder | Refusal | undefined): answer is Refusal =>
  answer !== undefined && 'kind' in answer;

export class Desk {
  readonly updates: TradeUpdate[] = [];
  readonly changes: BrokerChange[] = [];
  readonly broker: Broker;
  readonly options: BrokerOptions;
  readonly #names = new Map<string, string>();
  #now: Micros;

  constructor(over: Partial<BrokerOptions> = {}, make = (options: BrokerOptions): Broker => new Broker(options)) {
    this.options = {
      assets: ASSETS,
      cash: money('100000'),
      now: TEN,
      seed: 1,
      calendar: CALENDARS.nyse,
      fees: { crypto: ZERO_RATE },
      onUpdate: (update) => this.updates.push(update),
      onChange: (change) => this.changes.push(change),
      ...over,
    };
    this.#now = this.options.now;
    this.broker = make(this.options);
  }

  /** A desk at the same moment with a broker of its own. */
  continuedBy(make: (options: BrokerOptions) => Broker): Desk {
    const { onUpdate: _told, onChange: _kept, ...options } = this.options;
    const next = new Desk(options, make);
    next.#now = this.#now;
    return next;
  }

  /** Lets time pass to a New York clock, `8 16:00`. */
  at(clock: string): this {
    this.#now = newYork(clock);
    this.broker.advance(this.#now);
    return this;
  }

  after(span: number): this {
    this.#now = micros(this.#now + span);
    this.broker.advance(this.#now);
    return this;
  }

  quote(bid: string, ask: string, symbol = 'ABC'): this {
    const stamped = { symbol, tsEvent: this.#now, tsRecv: this.#now, nanos: 0 };
    this.broker.take({ kind: 'quote', bidPrice: +bid, askPrice: +ask, bidSize: 1, askSize: 1, ...stamped });
    return this;
  }

  trade(value: string, size = 100, symbol = 'ABC'): this {
    const stamped = { symbol, tsEvent: this.#now, tsRecv: this.#now, nanos: 0 };
    this.broker.take({ kind: 'trade', price: +value, size, id: '1', ...stamped });
    return this;
  }

  /** A minute's bar `O H L C` (a day's by its length). */
  bar(prices: string, over: { volume?: number; symbol?: string; length?: number; isUpdate?: boolean } = {}): this {
    const [open = 0, high = open, low = open, close = open] = prices.split(' ').map(Number);
    const at = { tsEvent: micros(this.#now - (over.length ?? MINUTE)), tsRecv: this.#now };
    const rest = { symbol: 'ABC', volume: 1000, length: MINUTE, isUpdate: false, count: 1, vwap: open, ...over };
    this.broker.take({ kind: 'bar', open, high, low, close, ...at, ...rest });
    return this;
  }

  ask(side: OrderRequest['side'], ask: Ask = {}): BrokerOrder | Refusal {
    return this.broker.submit(request(side, ask));
  }

  /** Submits what must be taken; `name` is what lines of updates call it. */
  order(side: OrderRequest['side'], ask: Ask = {}, name = ''): BrokerOrder {
    const answer = this.ask(side, ask);
    if (isNo(answer)) throw new Error(answer.message);
    if (name !== '') this.#names.set(answer.id, name);
    return answer;
  }

  buy(ask: Ask = {}, name = ''): BrokerOrder {
    return this.order('buy', ask, name);
  }

  sell(ask: Ask = {}, name = ''): BrokerOrder {
    return this.order('sell', ask, name);
  }

  change(order: BrokerOrder, over: Partial<ReplaceRequest>): BrokerOrder | Refusal {
    const nothing = { qty: undefined, tif: undefined, limitPrice: undefined, stopPrice: undefined, trail: undefined };
    return this.broker.replace(order.id, { ...nothing, clientOrderId: undefined, ...over });
  }

  /** The order as it is now. */
  now(order: BrokerOrder): BrokerOrder {
    return must(this.broker.order(order.id), 'an order');
  }

  leg(order: BrokerOrder, index: number): BrokerOrder {
    return must(this.broker.order(this.now(order).legIds[index] ?? ''), 'a leg');
  }

  /** What was told since it was asked last: `fill 10 @ 100` or `canceled`; the name of a named order first. */
  lines(): string[] {
    return this.updates.splice(0).map(({ kind, order, execution }) => {
      const name = this.#names.get(order.id);
      const fill = execution ? ` ${qtyText(execution.qty)} @ ${priceText(execution.price)}` : '';
      return `${name === undefined ? '' : `${name} `}${kind}${fill}`;
    });
  }

  /** Gives an order a name in the lines. */
  name(order: BrokerOrder, name: string): void {
    this.#names.set(order.id, name);
  }

  /** `ABC 10 1000`: quantity and cost of each position. */
  positions(): string[] {
    return this.broker
      .positions()
      .map(({ symbol, qty: size, cost }) => `${symbol} ${qtyText(size)} ${moneyText(cost)}`);
  }

  cash(): string {
    return moneyText(this.broker.account().cash);
  }
}

/** `422 42210000 text`. */
export const said = (answer: BrokerOrder | Refusal | undefined): string =>
  isNo(answer) ? `${answer.status} ${answer.code} ${answer.message}` : answer === undefined ? 'taken' : answer.status;
