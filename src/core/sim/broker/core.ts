/** What all parts of the broker share: its books, its present, and how each change is told. */

import { assert } from '../../base/assert.js';
import { abs, averagePrice, type Money, negate, type Price, type Rate, ZERO_MONEY } from '../../base/fixed.js';
import type { Micros } from '../../base/time.js';
import { isLegal } from '../../orders/lifecycle.js';
import type { Faults } from '../faults.js';
import type { TradingCalendar } from '../world/world.js';
import type { Scene } from './ask.js';
import { Funds } from './funds.js';
import { Ids } from './ids.js';
import { figuresOf, type Multiplier, marginOf } from './margin.js';
import { SymbolPrices } from './prices.js';
import { type Phase, Sessions } from './sessions.js';
import { Shelf } from './shelf.js';
import { type BrokerChange, encode, orderRecord } from './state.js';
import type {
  AccountFigures,
  Activity,
  Asset,
  BrokerOrder,
  BrokerPosition,
  OrderRequest,
  TradeUpdate,
  TradeUpdateKind,
} from './types.js';
import type { Work } from './work.js';

/** Microseconds between a request and what comes of it. */
export interface Latency {
  readonly accept: number;
  readonly cancel: number;
  readonly replace: number;
}

export interface BrokerOptions {
  readonly assets: readonly Asset[];
  readonly cash: Money;
  readonly now: Micros;
  readonly seed: number;
  readonly calendar: TradingCalendar;
  /** 2 where not given. */
  readonly multiplier?: Multiplier;
  readonly fees: {
    /** Of what a crypto trade receives: of the coin when buying, of the money when selling. */
    readonly crypto: Rate;
  };
  readonly fills?: {
    /** How much of a printed trade's or bar's size an order may take; all of it and more where not given. */
    readonly volumeShare?: number;
    /** A tenth of fills is partial, of a size by chance, and the rest follows soon: what Alpaca's paper account does. */
    readonly partialTenth?: boolean;
  };
  /** None where not given: what is asked happens within the call. */
  readonly latency?: Partial<Latency>;
  /** The misbehaviour that is asked for: `partial-fills`, `stop-replaced`, `stuck-cancel`. */
  readonly faults?: Pick<Faults, 'take'>;
  readonly onUpdate?: (update: TradeUpdate) => void;
  readonly onChange?: (change: BrokerChange) => void;
}

export class Core {
  readonly multiplier: Multiplier;
  readonly sessions: Sessions;
  readonly funds: Funds;
  readonly ids: Ids;
  readonly shelf: Shelf;
  readonly #assets = new Map<string, Asset>();
  readonly #prices = new Map<string, SymbolPrices>();
  now: Micros;
  phase: Phase;
  #told = '';

  constructor(readonly options: BrokerOptions) {
    this.multiplier = options.multiplier ?? 2;
    this.sessions = new Sessions(options.calendar);
    this.funds = new Funds(options.cash);
    this.ids = new Ids(options.seed);
    this.shelf = new Shelf((value, { assetClass }) => marginOf(value, assetClass, this.multiplier));
    this.now = options.now;
    this.phase = this.sessions.phase(options.now);
    for (const asset of options.assets) this.list(asset);
  }

  /** Lists an asset by its id and its symbol, with and without a slash. */
  list(asset: Asset): void {
    for (const name of [asset.id, asset.symbol, asset.symbol.replace('/', '')]) this.#assets.set(name, asset);
  }

  unlist(asset: Asset): void {
    for (const name of [asset.symbol, asset.symbol.replace('/', '')]) this.#assets.delete(name);
    this.#prices.delete(asset.symbol);
  }

  asset(symbolOrId: string): Asset | undefined {
    return this.#assets.get(symbolOrId);
  }

  assets(): Asset[] {
    return [...new Set(this.#assets.values())];
  }

  prices(symbol: string): SymbolPrices {
    const known = this.#prices.get(symbol);
    if (known !== undefined) return known;
    const made = new SymbolPrices(symbol, this.options.fills?.volumeShare);
    this.#prices.set(symbol, made);
    return made;
  }

  allPrices(): Iterable<SymbolPrices> {
    return this.#prices.values();
  }

  figures(): AccountFigures {
    const { cash, lastEquity, positions } = this.funds;
    const { reserved } = this.shelf;
    const mark = (position: BrokerPosition): Price => this.markOf(position);
    return figuresOf({ cash, lastEquity, reserved, multiplier: this.multiplier, positions: positions.values(), mark });
  }

  /** What a position is marked at: what it cost, where no price was told yet. */
  markOf({ symbol, qty, cost }: BrokerPosition): Price {
    return this.prices(symbol).mark ?? averagePrice(qty < 0n ? negate(cost) : cost, abs(qty));
  }

  /** What the rules look at, for an order of that asset and side. */
  scene(asset: Asset, side: OrderRequest['side']): Scene {
    const { shelf } = this;
    return {
      asset,
      position: this.funds.position(asset.symbol),
      held: shelf.held(asset.symbol),
      market: this.prices(asset.symbol).reference(side),
      multiplier: this.multiplier,
      released: ZERO_MONEY,
      account: () => this.figures(),
      opposing: () => shelf.opposing(asset.symbol, side),
      isAuctionShut: (tif) => this.sessions.isAuctionShut(tif, this.now),
      isTaken: (clientOrderId) => shelf.byClientId(clientOrderId) !== undefined,
    };
  }

  /** Changes an order, and tells it where the change has a name. */
  change(work: Work, patch: Partial<BrokerOrder>, kind?: TradeUpdateKind, execution?: TradeUpdate['execution']): void {
    const from = work.order.status;
    work.order = { ...work.order, ...patch, updatedAt: this.now };
    const to = work.order.status;
    assert(from === to || isLegal(from, to), `an order goes from ${from} to ${to}`);
    this.shelf.refresh(work);
    this.record(work);
    if (kind !== undefined) this.tell(work, kind, execution);
  }

  /** Puts a new order on the shelf. */
  add(work: Work, kind: TradeUpdateKind): void {
    this.shelf.add(work);
    this.record(work);
    this.tell(work, kind);
  }

  /** To be called where something changed that only the broker knows of an order. */
  record(work: Work): void {
    this.shelf.refresh(work);
    this.options.onChange?.({ kind: 'order', key: work.order.id, value: orderRecord(work) });
  }

  tell(work: Work, kind: TradeUpdateKind, execution?: TradeUpdate['execution']): void {
    const executionId = this.ids.uuid();
    const eventId = this.ids.event(this.now);
    this.options.onUpdate?.({ kind, at: this.now, order: work.order, executionId, eventId, execution });
  }

  /** Adds a line to the account's history; what it leaves out is undefined. */
  log(type: Activity['type'], line: Partial<Activity>): void {
    const id = this.ids.activity(this.now, this.funds.activities.at(-1)?.id ?? '');
    const activity: Activity = { ...BLANK, ...line, type, id, at: this.now };
    this.funds.activities.push(activity);
    this.options.onChange?.({ kind: 'activity', key: activity.id, value: encode(activity) });
  }

  recordPosition(symbol: string): void {
    const position = this.funds.positions.get(symbol);
    this.options.onChange?.({ kind: 'position', key: symbol, value: position === undefined ? null : encode(position) });
  }

  recordAsset(asset: Asset): void {
    this.options.onChange?.({ kind: 'asset', key: asset.id, value: encode(asset) });
  }

  /** Tells the account's own record where the call changed it. */
  flush(): void {
    if (this.options.onChange === undefined) return;
    const value = this.accountRecord();
    const text = JSON.stringify(value);
    if (text === this.#told) return;
    this.#told = text;
    this.options.onChange({ kind: 'account', key: '', value });
  }

  accountRecord(): BrokerChange['value'] {
    const { cash, lastEquity, closingEquity } = this.funds;
    return encode({ cash, lastEquity, closingEquity, now: this.now, phase: this.phase, idCount: this.ids.count });
  }
}

const BLANK = {
  symbol: undefined,
  side: undefined,
  qty: undefined,
  price: undefined,
  netAmount: undefined,
  orderId: undefined,
  cumQty: undefined,
  leavesQty: undefined,
  fillType: undefined,
  orderStatus: undefined,
  description: '',
} satisfies Partial<Activity>;
