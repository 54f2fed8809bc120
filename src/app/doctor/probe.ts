/**
 * Our broker contract, tried on a paper account: one far order, made, made again, read back, cancelled, and what the
 * streams say meanwhile. Each step tells what we assume and what was seen. Whatever happens, the order is cancelled.
 */

import { TradectlError } from '../../core/base/errors.js';
import { OCCUPIED } from '../../core/feed/occupancy.js';
import type { Approved } from '../../core/risk/approved.js';
import type { Limits } from '../../core/risk/limits.js';
import type { OrderAnswer } from '../../core/venue/manager/vocabulary.js';
import type { Answer, VenueAccount } from '../../core/venue/records.js';
import { latestTrades } from '../../io/alpaca/latest.js';
import type { Asked } from './asked.js';
import { ProbeEars } from './probe-ears.js';
import { probeOrder } from './probe-order.js';
import type { Quotas } from './quotas.js';
import { dataStream } from './streams.js';

export interface Step {
  readonly step: string;
  readonly assumed: string;
  readonly observed: string;
  readonly same: boolean;
}

export interface ProbeRequest {
  readonly asked: Asked;
  readonly quotas: Quotas;
  readonly account: VenueAccount;
  readonly symbol: string;
  readonly limits: Limits;
  /** New for each probe: an account never takes one twice. */
  readonly clientOrderId: string;
  /** An id that no order has. */
  readonly unknownId: string;
}

/**
 * Throws TradectlError `not_found` for an unknown symbol, `halted` where risk denies, `usage` where another client of the
 * account listens; and the signal's reason.
 */
export async function probe(request: ProbeRequest): Promise<readonly Step[]> {
  const { asked, clientOrderId } = request;
  const order = await orderOf(request);
  const ears = new ProbeEars(asked, clientOrderId);
  const steps: Step[] = [];
  try {
    const listening = await stepOf('order stream', 'authorized, then listening', async () =>
      seen(await ears.open(), 'listening'),
    );
    if (listening.observed.includes(OCCUPIED)) throw besideAnother();
    steps.push(listening);
    for (const step of [...orderSteps(request, order, ears), ...otherSteps(request)]) {
      asked.signal.throwIfAborted();
      steps.push(await step());
    }
  } finally {
    await ears.close();
    steps.push(await cleanUp(request));
  }
  return steps;
}

/** A trader under another ledger would hold its entries for such an order. */
const besideAnother = (): TradectlError =>
  new TradectlError('usage', `${OCCUPIED}: it would find the order of the probe`, {
    where: 'the order stream',
    hint: 'stop it, then probe; what was killed is gone after 90 s',
  });

async function orderOf({ asked, symbol, account, limits, clientOrderId }: ProbeRequest): Promise<Approved> {
  const { client, clock, url, keys, signal } = asked;
  const asset = await client.asset(symbol);
  if (asset === undefined || !asset.isTradable)
    throw new TradectlError('not_found', `the broker does not trade ${symbol}`, {
      where: '--symbol',
      hint: 'stocks are spelled AAPL, coins BTC/USD',
    });
  const now = clock.now();
  const trades = await latestTrades({ endpoint: url, symbols: [symbol], keys, signal, now: () => now });
  return probeOrder({ asset, lastPrice: trades[0]?.price, clientOrderId, now }, account, limits);
}

interface Seen {
  readonly observed: string;
  readonly same: boolean;
}

type Try = () => Promise<Step>;

const seen = (same: boolean, observed: string, instead = 'nothing within 10 s'): Seen => ({
  same,
  observed: same ? observed : instead,
});

/** What fails is a difference, told in its own words. */
async function stepOf(step: string, assumed: string, look: () => Promise<Seen>): Promise<Step> {
  try {
    return { step, assumed, ...(await look()) };
  } catch (error) {
    if (!(error instanceof TradectlError)) throw error;
    return { step, assumed, observed: error.message, same: false };
  }
}

const WORKING = ['pending_new', 'accepted', 'new'];

function orderSteps({ asked, clientOrderId }: ProbeRequest, order: Approved, ears: ProbeEars): readonly Try[] {
  const { client } = asked;
  let id = '';
  const cancel = async (): Promise<OrderAnswer> => (id === '' ? NO_ORDER : client.cancel(id));
  return [
    () =>
      stepOf('submit', `an order in ${WORKING.join(', ')}`, async () => {
        const answer = await client.submit(order);
        if (answer.kind === 'order') id = answer.order.venueOrderId;
        return { observed: textOf(answer), same: answer.kind === 'order' && WORKING.includes(answer.order.statusText) };
      }),
    () =>
      stepOf('told of it', 'the order stream says new', async () =>
        seen(await ears.heard('new'), 'new', eventsOf(ears)),
      ),
    () =>
      stepOf('same id again', '422 client_order_id must be unique', async () => {
        const answer = await client.submit(order);
        const isTaken = answer.kind === 'refused' && answer.status === 422 && /must be unique/.test(answer.message);
        return { observed: textOf(answer), same: isTaken };
      }),
    () =>
      stepOf('read back by client id', 'the same order', async () => {
        const answer = await client.orderByClientId(clientOrderId);
        if (answer.kind !== 'order') return { observed: textOf(answer), same: false };
        if (id === '') id = answer.order.venueOrderId; // the answer to the submit was lost
        return { observed: textOf(answer), same: answer.order.venueOrderId === id };
      }),
    () => stepOf('cancel', 'accepted (204)', async () => cancelled(await cancel())),
    () =>
      stepOf('told of the cancel', 'new before canceled', async () => {
        const isTold = await ears.heard('canceled');
        const isOrdered = ears.events.indexOf('new') <= ears.events.indexOf('canceled');
        return { observed: eventsOf(ears), same: isTold && isOrdered };
      }),
    () =>
      stepOf('cancel again', 'accepted (204), or 422 already canceled', async () => {
        const answer = await cancel();
        const isRefused = answer.kind === 'refused' && answer.status === 422;
        return { observed: textOf(answer), same: answer.kind === 'done' || isRefused };
      }),
  ];
}

function otherSteps({ asked, quotas, unknownId }: ProbeRequest): readonly Try[] {
  const { client } = asked;
  const missing = (look: () => Promise<Answer>) => async (): Promise<Seen> => {
    const answer = await look();
    return { observed: textOf(answer), same: answer.kind === 'not_found' };
  };
  return [
    () =>
      stepOf(
        'unknown order',
        '404',
        missing(() => client.order(unknownId)),
      ),
    () =>
      stepOf(
        'unknown client id',
        '404',
        missing(() => client.orderByClientId(unknownId)),
      ),
    () =>
      stepOf('rate limit', 'limit, remaining and reset in the headers', async () => {
        await client.clock();
        return quotas.seen();
      }),
    () =>
      stepOf('data stream', 'lets us in, or another client has it (406)', async () => {
        const { state, found } = await dataStream(asked);
        return { observed: found, same: state !== 'fail' };
      }),
  ];
}

/** In a request of its own, so that nothing that went wrong before is in the way. */
function cleanUp({ asked: { client }, clientOrderId }: ProbeRequest): Promise<Step> {
  return stepOf('cleaned up', 'no order of the probe is open', async () => {
    const answer = await client.orderByClientId(clientOrderId);
    if (answer.kind !== 'order') return { observed: textOf(answer), same: answer.kind === 'not_found' };
    const { statusText, venueOrderId } = answer.order;
    if (/^(canceled|rejected|expired|filled)$/.test(statusText)) return { observed: statusText, same: true };
    const asked = await client.cancel(venueOrderId);
    return { observed: `was ${statusText}; cancel ${textOf(asked)}`, same: statusText === 'pending_cancel' };
  });
}

const NO_ORDER: OrderAnswer = { kind: 'unsent' };

const cancelled = (answer: OrderAnswer): Seen => ({ observed: textOf(answer), same: answer.kind === 'done' });

const eventsOf = ({ events }: ProbeEars): string => (events.length === 0 ? 'nothing was told' : events.join(', '));

function textOf(answer: OrderAnswer | Answer): string {
  if (answer.kind === 'order') return `an order, ${answer.order.statusText}`;
  if (answer.kind === 'done') return 'accepted (204)';
  if (answer.kind === 'not_found') return '404';
  if (answer.kind === 'unsent') return 'not tried: there is no order';
  return answer.kind === 'refused' ? `${answer.status} ${answer.message}` : answer.reason;
}
