/** All orders that ever were: by id, by the client's id, and the open ones by symbol. */

import { type Money, max, minus, plus, type Qty, ZERO_MONEY, ZERO_QTY } from '../../base/fixed.js';
import type { Micros } from '../../base/time.js';
import type { Side } from '../../events.js';
import type { BrokerOrder } from './types.js';
import { heldQty, isOpen, reservedValue, type Work } from './work.js';

export class Shelf {
  readonly #works = new Map<string, Work>();
  readonly #byClientId = new Map<string, Work>();
  readonly #open = new Map<string, Set<Work>>();
  readonly #bySide = new Map<string, Set<Work>>();
  readonly #held = new Map<string, Qty>();
  /** Orders of which something is due, few at a time. */
  readonly #due = new Set<Work>();
  #margin: Money = ZERO_MONEY;

  /** `margin` is what holding that value open needs. */
  constructor(readonly margin: (value: Money, work: Work) => Money) {}

  /** Margin that open orders hold. */
  get reserved(): Money {
    return this.#margin;
  }

  add(work: Work): void {
    work.seq = this.#works.size;
    this.#works.set(work.order.id, work);
    this.#byClientId.set(work.order.clientOrderId, work);
    this.refresh(work);
  }

  get(id: string | undefined): Work | undefined {
    return id === undefined ? undefined : this.#works.get(id);
  }

  byClientId(clientOrderId: string): Work | undefined {
    return this.#byClientId.get(clientOrderId);
  }

  orders(): BrokerOrder[] {
    return [...this.#works.values()].map(({ order }) => order);
  }

  works(): IterableIterator<Work> {
    return this.#works.values();
  }

  /** A copy, in the order of submission: working them changes the set. */
  open(symbol: string): Work[] {
    return [...(this.#open.get(symbol) ?? [])];
  }

  /** Open orders of the symbol on the other side. */
  *opposing(symbol: string, side: Side): Iterable<BrokerOrder> {
    const other = side === 'buy' ? 'sell' : 'buy';
    for (const { order } of this.#bySide.get(`${other} ${symbol}`) ?? []) yield order;
  }

  openEverywhere(): Work[] {
    return [...this.#open.values()].flatMap((set) => [...set]);
  }

  /** Quantity of the symbol's position that open orders hold. */
  held(symbol: string): Qty {
    return this.#held.get(symbol) ?? ZERO_QTY;
  }

  /** The earliest that is due; of one moment, the one submitted first. */
  nextDue(): Due | undefined {
    let earliest: Due | undefined;
    for (const work of this.#due) {
      if (isDue(work) && (earliest === undefined || isBefore(work, earliest))) earliest = work;
    }
    return earliest;
  }

  /** To be called after each change of an order: what it holds, and where it stands, follow from it. */
  refresh(work: Work): void {
    this.#index(work);
    const margin = this.margin(this.#beyond(work, reservedValue), work);
    this.#margin = plus(this.#margin, minus(margin, work.margin));
    work.margin = margin;
    const held = this.#beyond(work, heldQty);
    const { symbol } = work.order;
    this.#held.set(symbol, plus(this.held(symbol), minus(held, work.held)));
    work.held = held;
    // What its successor holds beyond it follows.
    const successor = this.get(work.successorId);
    if (successor !== undefined) this.refresh(successor);
  }

  /** While two orders stand for one intention, the larger of the two counts. */
  #beyond<T extends Money | Qty>(work: Work, measure: (work: Work) => T): T {
    const all = measure(work);
    const before = work.order.status === 'pending_new' ? this.get(work.order.replaces) : undefined;
    return before === undefined ? all : max(minus(all, measure(before)), minus(all, all));
  }

  #index(work: Work): void {
    const { side, symbol } = work.order;
    for (const set of [setOf(this.#open, symbol), setOf(this.#bySide, `${side} ${symbol}`)]) {
      if (isOpen(work)) set.add(work);
      else set.delete(work);
    }
    if (isOpen(work) && work.dueAt !== undefined) this.#due.add(work);
    else this.#due.delete(work);
  }
}

function setOf(sets: Map<string, Set<Work>>, key: string): Set<Work> {
  const known = sets.get(key);
  if (known !== undefined) return known;
  const made = new Set<Work>();
  sets.set(key, made);
  return made;
}

type Due = Work & { readonly dueAt: Micros };

/** Of two that are due at once the older order's comes first: also after a restart, which forgets who asked first. */
const isBefore = (one: Due, other: Due): boolean =>
  one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.seq < other.seq);

const isDue = (work: Work): work is Due => work.dueAt !== undefined;
