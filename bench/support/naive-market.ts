/** What one writes first: JSON.parse, Date.parse, plain maps, and a sort whenever the book is read. */

/** A message as Alpaca names its fields. */
export type Wire = Readonly<Record<string, unknown>> & { readonly T: string; readonly S: string; readonly t: string };

export interface NaiveEvent {
  readonly kind: string;
  readonly symbol: string;
  readonly ms: number;
  readonly wire: Wire;
}

/** The messages of a frame with their times as numbers. */
export const decodeNaively = (bytes: Buffer): NaiveEvent[] =>
  (JSON.parse(bytes.toString()) as Wire[]).map((wire) => ({
    kind: wire.T,
    symbol: wire.S,
    ms: Date.parse(wire.t),
    wire,
  }));

const TRADES_MAX = 1000;

interface NaiveSymbol {
  readonly trades: NaiveEvent[];
  readonly bars: NaiveEvent[];
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
  quote: NaiveEvent | undefined;
}

type WireLevel = { readonly p: number; readonly s: number };

export class NaiveMarket {
  readonly #symbols = new Map<string, NaiveSymbol>();

  /** Takes an event in; the sum of the best prices where it is one of a book. */
  take(event: NaiveEvent): number {
    const market = this.#of(event.symbol);
    if (event.kind === 't') keep(market.trades, event);
    else if (event.kind === 'b') keep(market.bars, event);
    else if (event.kind === 'q') market.quote = event;
    else return this.#book(market, event.wire);
    return 0;
  }

  /** Trades kept, over all symbols. */
  get trades(): number {
    return [...this.#symbols.values()].reduce((sum, { trades }) => sum + trades.length, 0);
  }

  /** Trades and bars kept, over all symbols. */
  get kept(): number {
    return [...this.#symbols.values()].reduce((sum, { trades, bars }) => sum + trades.length + bars.length, 0);
  }

  #book({ bids, asks }: NaiveSymbol, { b, a, r }: Wire): number {
    if (r === true) {
      bids.clear();
      asks.clear();
    }
    change(bids, b as readonly WireLevel[]);
    change(asks, a as readonly WireLevel[]);
    const bestBid = [...bids.keys()].sort((x, y) => y - x)[0] ?? 0;
    const bestAsk = [...asks.keys()].sort((x, y) => x - y)[0] ?? 0;
    return bestBid + bestAsk;
  }

  #of(symbol: string): NaiveSymbol {
    const known = this.#symbols.get(symbol);
    if (known !== undefined) return known;
    const made = { trades: [], bars: [], bids: new Map(), asks: new Map(), quote: undefined };
    this.#symbols.set(symbol, made);
    return made;
  }
}

function keep(list: NaiveEvent[], event: NaiveEvent): void {
  list.push(event);
  if (list.length > TRADES_MAX) list.shift();
}

function change(side: Map<number, number>, levels: readonly WireLevel[]): void {
  for (const { p, s } of levels) {
    if (s === 0) side.delete(p);
    else side.set(p, s);
  }
}
