/** Where the simulated world's ticks come from: made up, or out of files. */

import type { Micros } from '../../base/time.js';
import type { PricePath, Tick } from '../world/world.js';
import type { Listing } from './listing.js';

/** What is told at one moment. */
export interface Moment {
  readonly at: Micros;
  readonly ticks: readonly Tick[];
  /** What orders that rest are worked against instead of the ticks, which then only show where the market is. */
  readonly paths?: readonly PricePath[];
  /** Symbols that nobody quotes any more until their next quote: between two bars of a file. */
  readonly unquoted?: readonly string[];
}

export interface Market {
  readonly listings: readonly Listing[];
  /** When it tells something next; undefined where it is over, or where `isStarved`. */
  nextAt(): Micros | undefined;
  /** That moment. */
  take(): Moment;
  /** Goes on from another price, where prices are made up; what tells it, or undefined. */
  reprice?(symbol: string, price: number, at: Micros): readonly Tick[] | undefined;
  /** Whether more has to be read before it is known what comes next. */
  readonly isStarved: boolean;
}
