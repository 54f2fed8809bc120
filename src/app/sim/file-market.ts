/** Files as the market of a simulator: read ahead a little, from where a restart goes on. */

import type { Micros } from '../../core/base/time.js';
import type { Listing } from '../../core/sim/market/listing.js';
import type { Moment } from '../../core/sim/market/market.js';
import { QueueMarket } from '../../core/sim/market/queue-market.js';
import { CALENDARS, type CalendarName } from '../../core/sim/world/calendar.js';
import { WorldHistory } from '../../core/sim/world/history.js';
import type { OpenMarket, Resumed } from './market.js';
import type { SimOptions } from './options.js';

/** What a file tells, whatever is in it. */
export interface MomentSource {
  readonly listings: readonly Listing[];
  /** Just before its first moment. */
  readonly start: Micros;
  /** When orders are worked, as far as the data show. */
  readonly calendar: CalendarName;
  readonly description: string;
  readonly notices: readonly string[];
  /** In time order, from the first moment on. */
  batches(): AsyncIterable<readonly Moment[]>;
  close(): void;
}

/** What was told before a restart is history, and nothing more. */
export function fileMarket(source: MomentSource, options: SimOptions, resumed: Resumed | undefined): OpenMarket {
  const market = new QueueMarket(source.listings);
  const history = new WorldHistory(source.listings.map(({ symbol }) => symbol));
  const batches = source.batches()[Symbol.asyncIterator]();
  const from = resumed?.at ?? source.start;
  const refill = async (): Promise<void> => {
    while (market.isStarved) {
      const next = await batches.next();
      if (next.done === true) return market.end();
      const isPast = ({ at }: Moment): boolean => resumed !== undefined && at <= from;
      for (const moment of next.value) if (isPast(moment)) for (const tick of moment.ticks) history.add(tick);
      market.push(next.value.filter((moment) => !isPast(moment)));
    }
  };
  const name = options.calendar ?? source.calendar;
  return {
    market,
    history,
    calendar: CALENDARS[name],
    start: from,
    description: `${source.description} (${name === 'nyse' ? 'open as the NYSE' : 'always open'})`,
    notices: source.notices,
    refill,
    close: () => source.close(),
  };
}
