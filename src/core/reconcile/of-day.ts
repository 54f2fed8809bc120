/** Records of the broker that are told by their day alone: whether books have what is dated before they began is known by its id. */

import { isZero, ZERO_MONEY } from '../base/fixed.js';
import { DAY, MINUTE, type Micros, micros, startOfDay } from '../base/time.js';
import { newYorkDay } from '../base/zone.js';
import type { Movement } from '../portfolio/movement.js';
import type { VenueMovement } from '../venue/records.js';

/** A dividend or a fee is dated to its day and posted days later, over a weekend and a holiday. */
const LATE_MAX = 7 * DAY;

/** From when on the broker is to be asked for what has happened since a time, on its day, or was posted after it. */
export const askedFrom = (since: Micros): Micros => micros(startOfDay(newYorkDay(since)) - LATE_MAX - MINUTE);

/** What books that began then may lack, at no time before it. */
export const sinceBegun = (told: readonly VenueMovement[], begun: Micros): readonly VenueMovement[] =>
  told.filter((one) => isSince(one, begun)).map((one) => (one.at < begun ? { ...one, at: begun } : one));

const isSince = (told: VenueMovement, begun: Micros): boolean =>
  told.at >= begun || (told.isOfDay === true && (isOnDay(told, begun) || isLate(told, begun)));

const isOnDay = ({ at }: VenueMovement, begun: Micros): boolean => newYorkDay(at) === newYorkDay(begun);

/** Money moves when it is posted; shares may have moved on their day. */
const isLate = ({ at, netAmount }: VenueMovement, begun: Micros): boolean =>
  netAmount !== undefined && !isZero(netAmount) && at >= askedFrom(begun);

/** What had happened when the books began, and could be taken for later: noted in them as nothing. */
export const notedAtBegin = (told: readonly VenueMovement[], begun: Micros): readonly Movement[] =>
  told
    .filter((one) => one.at < begun && isSince(one, begun))
    .map(({ activityId: movementId, symbol }) => ({
      ...{ kind: 'cash', movementId, at: begun, cause: 'other', amount: ZERO_MONEY, symbol },
    }));
