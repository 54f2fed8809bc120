/** What becomes of orders and positions when a session ends in order. */

/**
 * `entries`: what would open a position is withdrawn, positions and their exits stay. `cancel`: every order is withdrawn,
 * positions stay. `keep`: all stays. `flatten`: positions are closed, too.
 */
export const ON_STOP = ['entries', 'cancel', 'keep', 'flatten'] as const;
export type OnStop = (typeof ON_STOP)[number];
