/** What becomes of orders and positions when a session ends in order. */

/** `cancel`: open orders are withdrawn, positions stay. `keep`: both stay. `flatten`: positions are closed, too. */
export const ON_STOP = ['cancel', 'keep', 'flatten'] as const;
export type OnStop = (typeof ON_STOP)[number];
