/** What the watchdog's orders came to, taken into the books: once, whole, and not before it is known. */

import { describe, expect, it } from 'vitest';
import { Adopter } from '../../../src/app/lease/adopter.js';
import { must } from '../../../src/core/base/assert.js';
import { parsePrice } from '../../../src/core/base/decimal.js';
import { MINUTE, type Micros, micros } from '../../../src/core/base/time.js';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import type { Answer, VenueFill, VenueOrder } from '../../../src/core/venue/records.js';
import type { Closing } from '../../../src/io/sqlite/lease-rows.js';
import { shares } from '../watchdog/small-broker.js';

const NOW = micros(1_700_000_000_000_000);
const CLOSING: Closing = { clientOrderId: 'w-1', symbol: 'AAPL', side: 'sell', qty: '100', at: NOW, reason: 'silence' };

const order = (filled: string, status: VenueOrder['status']): Answer => ({
  kind: 'order',
  order: { venueOrderId: 'v-1', clientOrderId: 'w-1', filledQty: shares(filled), status } as VenueOrder,
});

const fill = (activityId: string, qty: string, cumQty: string, at: Micros = NOW): VenueFill => ({
  ...{ activityId, venueOrderId: 'v-1', symbol: 'AAPL', side: 'sell', at },
  ...{ qty: shares(qty), cumQty: shares(cumQty), price: must(parsePrice('230'), 'a price') },
});

function adopt(
  answer: Answer,
  fills: readonly VenueFill[],
  { now = NOW, since = NOW }: { now?: Micros; since?: Micros } = {},
) {
  const movements: Movement[] = [];
  const adopted: string[] = [];
  const adopter = new Adopter({
    client: { orderByClientId: () => Promise.resolve(answer), fillsOf: () => Promise.resolve(fills) },
    closings: { closings: () => (adopted.length > 0 ? [] : [CLOSING]), adopted: (id) => void adopted.push(id) },
    since,
    now: () => now,
    take: (movement) => void movements.push(movement),
  });
  return { movements, adopted, read: () => adopter.read() };
}

describe('the watchdog’s orders', () => {
  it('are booked as a reconciliation books them, and then no more', async () => {
    const { movements, adopted, read } = adopt(order('100', 'filled'), [
      fill('f1', '60', '60'),
      fill('f2', '40', '100'),
    ]);
    await read();
    await read();
    expect(movements.map(({ kind, movementId }) => [kind, movementId])).toEqual([
      ['foreign_fill', 'f1'],
      ['foreign_fill', 'f2'],
    ]);
    expect(adopted).toEqual(['w-1']);
  });

  it('are looked at again while they work', async () => {
    const { movements, adopted, read } = adopt(order('60', 'partially_filled'), [fill('f1', '60', '60')]);
    await read();
    expect([movements.length, adopted]).toEqual([1, []]);
  });

  it('are waited for where the broker has not told all', async () => {
    const late = adopt(order('100', 'filled'), [fill('f1', '60', '60')]);
    await expect(late.read()).rejects.toMatchObject({ code: 'venue_unreachable' });
    expect([late.movements, late.adopted]).toEqual([[], []]);
    await expect(adopt({ kind: 'unknown', reason: 'cut' }, []).read()).rejects.toMatchObject({
      code: 'venue_unreachable',
    });
  });

  it('are forgotten where they never arrived, once they cannot be on their way', async () => {
    const young = adopt({ kind: 'not_found' }, []);
    await young.read();
    expect(young.adopted).toEqual([]);
    const old = adopt({ kind: 'not_found' }, [], { now: micros(NOW + MINUTE + 1) });
    await old.read();
    expect(old.adopted).toEqual(['w-1']);
  });

  it('are in the opening of books that begin later', async () => {
    const { movements, adopted, read } = adopt(order('100', 'filled'), [fill('f1', '100', '100')], {
      since: micros(NOW + 1),
    });
    await read();
    expect([movements, adopted]).toEqual([[], ['w-1']]);
  });
});
