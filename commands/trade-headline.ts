/** What `tradectl trade` says first. */

import type { OpenMarket } from './trade-market.js';

/** The first line of every session: what this trades on, and why. */
export function headline({ source, door, isOwn }: OpenMarket, hasKeys: boolean): string {
  if (isOwn === true && door !== undefined)
    return `SIMULATED: no Alpaca keys found, so this trades on a ${source.description}, at ${door.endpoint.rest.host}, over the same wire as with keys.`;
  if (door !== undefined)
    return `${door.mode}: ${source.description}; orders go to ${door.endpoint.rest.host}, account ${door.account.accountId}.`;
  if (source.kind === 'live')
    return `SIMULATED: ${source.description}; orders go to a simulated venue, none to a market.`;
  if (source.kind === 'replay')
    return `SIMULATED: ${source.description}; orders go to a simulated venue${hasKeys ? ', the Alpaca keys are not used' : ''}.`;
  return `SIMULATED: ${source.description}; orders go to a simulated venue in this process.`;
}
