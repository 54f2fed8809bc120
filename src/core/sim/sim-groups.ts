/**
 * Orders that belong together at a simulated venue: who sleeps, who wakes, who ends with whom. As the simulated broker
 * has it: exits sleep until their entry has filled; of two, the stop is only watched while the take profit stands for
 * both, and takes over when it is reached; one that ends takes the others with it.
 */

import type { ReportedStatus } from '../events.js';
import type { Resting } from './resting.js';
import { isStop, only, type PriceRange, touch } from './touch.js';

interface Group {
  readonly entry: Resting | undefined;
  readonly exits: Resting[];
}

/** A change of one order that another brought about. */
export interface Consequence {
  readonly of: Resting;
  /** `woken`: it works from now on, which of a stop that is only watched nobody is told. */
  readonly what: 'woken' | Extract<ReportedStatus, 'canceled' | 'expired'>;
  readonly isTold: boolean;
  readonly reason: string;
}

const NONE: readonly Consequence[] = [];

export class SimGroups {
  /** By the id of each order that has not ended. */
  readonly #groups = new Map<string, Group>();

  /** Which of these sleep: they go with an entry that has not filled. */
  add(members: readonly Resting[]): ReadonlySet<Resting> {
    const entry = members.find(({ order }) => order.role === 'entry');
    const exits = members.filter((one) => one !== entry);
    for (const { order } of members) this.#groups.set(order.clientOrderId, { entry, exits });
    return new Set(entry === undefined ? [] : exits);
  }

  /** The order of that id, if it belongs to a group and has not ended. */
  find(clientOrderId: string): Resting | undefined {
    const group = this.#groups.get(clientOrderId);
    if (group === undefined) return undefined;
    return [group.entry, ...group.exits].find((one) => one?.order.clientOrderId === clientOrderId);
  }

  /** Whether an exit sleeps, or is a stop that is only watched. */
  isHeld(exit: Resting): boolean {
    const group = this.#groups.get(exit.order.clientOrderId);
    if (group === undefined) return false;
    const isAsleep = group.entry !== undefined && this.#groups.has(group.entry.order.clientOrderId);
    return isAsleep || isWatched(exit, group);
  }

  /** What the end of an order means for the others of its group, itself already gone. */
  ended(resting: Resting, status: ReportedStatus): readonly Consequence[] {
    const what = status === 'expired' ? 'expired' : 'canceled';
    const others = this.#others(resting);
    this.#groups.delete(resting.order.clientOrderId);
    return this.#end(others, what, `goes with ${resting.order.clientOrderId}`);
  }

  /** An order filled: its exits begin, or the other exit ends. */
  filled(resting: Resting): readonly Consequence[] {
    const group = this.#groups.get(resting.order.clientOrderId);
    if (group === undefined) return NONE;
    if (resting !== group.entry) return this.ended(resting, 'canceled');
    this.#groups.delete(resting.order.clientOrderId);
    return group.exits.map((of) => ({ of, what: 'woken', isTold: !isWatched(of, group), reason: '' }));
  }

  /** A stop was reached: from here on it stands for both. */
  takesOver(stop: Resting): readonly Consequence[] {
    if (!isStop(stop.order)) return NONE;
    return this.#end(this.#others(stop), 'canceled', `${stop.order.clientOrderId} takes over`);
  }

  #others(resting: Resting): readonly Resting[] {
    const group = this.#groups.get(resting.order.clientOrderId);
    if (group === undefined) return [];
    const members = group.entry === undefined ? group.exits : [group.entry, ...group.exits];
    return members.filter((other) => other !== resting && this.#groups.has(other.order.clientOrderId));
  }

  #end(others: readonly Resting[], what: 'canceled' | 'expired', reason: string): readonly Consequence[] {
    for (const { order } of others) this.#groups.delete(order.clientOrderId);
    return others.map((of) => ({ of, what, isTold: true, reason }));
  }
}

/** An exit of a group closes, and never opens the other way. */
export const isExit = ({ role }: Pick<Resting['order'], 'role'>): boolean =>
  role === 'take_profit' || role === 'stop_loss';

const isWatched = ({ order }: Resting, { exits }: Group): boolean => exits.length > 1 && isStop(order);

/**
 * In which order orders meet a price: stops first, the pessimistic order within a bar; but a take profit that its open
 * has passed is taken there, before anything else can happen to its position.
 */
export function inTurn(orders: readonly Resting[], { open }: PriceRange): readonly Resting[] {
  const turnOf = ({ order }: Resting): number => {
    if (isStop(order)) return 1;
    return order.role === 'take_profit' && touch(order, only(open), false) !== undefined ? 0 : 2;
  };
  return [...orders].sort((a, b) => turnOf(a) - turnOf(b));
}
