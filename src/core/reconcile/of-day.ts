/** Records of the broker that are told by their day alone: whether books that began on that day have them is known by their id. */

import { ZERO_MONEY } from '../base/fixed.js';
import { MINUTE, type Micros, micros, startOfDay } from '../base/time.js';
import { newYorkDay } from '../base/zone.js';
import type { Movement } from '../portfolio/movement.js';
import type { VenueMovement } from '../venue/records.js';

/** From when on the broker is to be asked for what has happened since a time, or on its day. */
export const askedFrom = (since: Micros): Micros => micros(startOfDay(newYorkDay(since)) - MINUTE);

/** What books that began then may lack, at no time before it. */
export const sinceBegun = (told: readonly VenueMovement[], begun: Micros): readonly VenueMovement[] =>
  told.filter((one) => isSince(one, begun)).map((one) => (one.at < begun ? { ...one, at: begun } : one));

const isSince = ({ at, isOfDay }: VenueMovement, begun: Micros): boolean =>
  at >= begun || (isOfDay === true && newYorkDay(at) === newYorkDay(begun));

/** What had happened when the books began, and could be taken for later: noted in them as nothing. */
export const notedAtBegin = (told: readonly VenueMovement[], begun: Micros): readonly Movement[] =>
  told
    .filter((one) => one.at < begun && isSince(one, begun))
    .map(({ activityId: movementId, symbol }) => ({
      ...{ kind: 'cash', movementId, at: begun, cause: 'other', amount: ZERO_MONEY, symbol },
    }));
