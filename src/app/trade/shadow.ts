/** A shadow of an account: it begins with what the account holds, and each fill is held against the live quote. */

import { must } from '../../core/base/assert.js';
import { moneyText, parsePrice, priceText, qtyText } from '../../core/base/decimal.js';
import { isZero, type Money, minus, moneyNumber, notional, plus, ZERO_MONEY } from '../../core/base/fixed.js';
import { type Micros, SECOND, timeText } from '../../core/base/time.js';
import type { TradingLoop } from '../../core/engine/loop.js';
import { movementEvent, type Quote } from '../../core/events.js';
import { TickScale } from '../../core/market/instrument.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Fill } from '../../core/portfolio/records.js';
import type { Observer, OrderChange } from '../../core/ports.js';
import type { SimVenue } from '../../core/sim/sim-venue.js';
import type { VenuePosition } from '../../core/venue/records.js';
import type { GapFigures } from '../../core/view/run-summary.js';
import type { GapEvent } from './events.js';

/** What the account has when its shadow begins. */
export interface Shadowed {
  readonly cash: Money;
  readonly held: readonly VenuePosition[];
}

export function shadowText({ cash, held }: Shadowed): string {
  const positions = held.map(
    ({ symbol, qty, avgEntryPrice }) => `${qtyText(qty)} ${symbol} at ${priceText(avgEntryPrice)}`,
  );
  return `the shadow begins as the account stands: ${[`cash ${moneyText(cash)}`, ...positions].join(', ')}`;
}

export interface Opening extends Pick<Shadowed, 'held'> {
  readonly run: string;
  /** Symbols that the venue has. */
  readonly listed: readonly string[];
  readonly at: Micros;
}

/** Books what the account holds; the venue knows it of what it lists. */
export function bringIn({ held, run, listed, at }: Opening, loop: TradingLoop, venue: SimVenue): void {
  for (const { symbol, qty, avgEntryPrice: price } of held) {
    if (isZero(qty)) continue;
    const movementId = `opening-${run}-${symbol}`;
    const movement = { kind: 'position', symbol, qty, at, price, movementId } as const;
    loop.move(movementEvent(movement, at));
    if (listed.includes(symbol)) venue.restore(symbol, qty, [], 'next-price');
  }
}

/** How much worse the live quote was than the price that the simulated venue gave. */
export class QuoteGaps {
  readonly #quotes = new Map<string, Quote>();
  /** By the id of an order at the market that has not ended: the quote of the moment at which it was decided. */
  readonly #decidedAt = new Map<string, Quote>();
  #fills = 0;
  #unquoted = 0;
  #bps = 0;
  #worstBps: number | undefined;
  #worst: Money | undefined;
  #sum = ZERO_MONEY;

  constructor(readonly tell: (event: GapEvent) => void) {}

  get observer(): Observer {
    return {
      onStep: (event, { fills, changes }) => {
        if (event.kind === 'quote') this.#quotes.set(event.symbol, event);
        for (const fill of fills) this.#take(fill);
        for (const change of changes) this.#note(change);
      },
    };
  }

  figures(): GapFigures {
    const [fills, unquoted] = [this.#fills, this.#unquoted];
    return {
      ...{ fills, unquoted, sum: moneyText(this.#sum) },
      meanBps: fills === 0 ? null : rounded(this.#bps / fills),
      worstBps: this.#worstBps === undefined ? null : rounded(this.#worstBps),
      worst: this.#worst === undefined ? null : moneyText(this.#worst),
    };
  }

  #note({ order: { clientOrderId, symbol, type }, from, to }: OrderChange): void {
    const quote = this.#quotes.get(symbol);
    if (from === undefined && type === 'market' && quote !== undefined) this.#decidedAt.set(clientOrderId, quote);
    if (isFinal(to)) this.#decidedAt.delete(clientOrderId);
  }

  /** A bar is told when it has ended: the fill at its open was long before, and of one within it nobody knows when. */
  #quoteOf({ ts, symbol, clientOrderId }: Fill): Quote | undefined {
    const quote = this.#quotes.get(symbol);
    return quote !== undefined && quote.tsEvent > ts + SAME_MOMENT ? this.#decidedAt.get(clientOrderId) : quote;
  }

  #take(fill: Fill): void {
    const { ts, fillId, symbol, side, price, qty } = fill;
    const quote = this.#quoteOf(fill);
    const told = side === 'buy' ? quote?.askPrice : quote?.bidPrice;
    if (told === undefined || told <= 0) {
      this.#unquoted++;
      return;
    }
    const live = FINEST.price(told);
    const gap = notional(side === 'buy' ? minus(live, price) : minus(price, live), qty);
    const bps = (moneyNumber(gap) / moneyNumber(notional(live, qty))) * 10_000;
    this.#add(gap, bps);
    const figures = { price: priceText(price), quote: priceText(live), bps: rounded(bps), gap: moneyText(gap) };
    this.tell({ type: 'gap', ts: timeText(ts), fillId, symbol, side, ...figures });
  }

  #add(gap: Money, bps: number): void {
    this.#fills++;
    this.#bps += bps;
    this.#sum = plus(this.#sum, gap);
    this.#worstBps = Math.max(bps, this.#worstBps ?? bps);
    if (this.#worst === undefined || gap > this.#worst) this.#worst = gap;
  }
}

/** Trades and quotes come on two ways. */
const SAME_MOMENT = SECOND;

/** As the feed of a live market has its prices: finer than any venue prints. */
const FINEST = new TickScale(must(parsePrice('0.00000001'), 'a tick is a price'));

const rounded = (bps: number): number => Math.round(bps * 100) / 100;
