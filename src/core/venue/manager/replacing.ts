/**
 * Orders in the place of others, at a broker: the new one waits until the broker has the old one, and is sent once, as a
 * change of it. The old one goes on until the broker says that it was replaced; where it was not, it is as it was.
 */

import { micros } from '../../base/time.js';
import type { Outbox } from './outbox.js';
import type { Tracked } from './tracked.js';

/** Ties the two together; from here on the old one is meant to be replaced. */
export function link(one: Tracked, before: Tracked): void {
  one.before = before;
  before.after = one;
  before.status = 'pending_replace';
}

/** Whether the broker can change the old order by now, as far as it told. */
const isChangeable = ({ phase, venueOrderId, heard }: Tracked): boolean =>
  phase === 'known' && venueOrderId !== undefined && heard !== 'pending_new';

/** Whether it waits for the old order to be there, and was never sent. */
export const isWaiting = ({ before, phase, asked }: Tracked): boolean =>
  before !== undefined && phase === 'sent' && !asked.has('replace');

/** The old order has something new to say: what is to replace it may leave, or will never. */
export function sendAfter(one: Tracked, out: Outbox): void {
  const { after } = one;
  if (after !== undefined && isWaiting(after) && isChangeable(one)) out.post(after);
}

/** A replacement ended, or was given up: the old order is looked at, and told as it is. */
export function release(one: Tracked): void {
  const { before } = one;
  if (before === undefined) return;
  one.before = undefined;
  if (before.after === one) before.after = undefined;
  if (before.phase === 'known') before.lookAt = micros(0);
}
