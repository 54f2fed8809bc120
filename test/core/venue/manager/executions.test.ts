/** The broker's own ids of executions: kept with the fill, learnt late where REST told it first, never of two fills. */

import { describe, expect, it } from 'vitest';
import type { Qty } from '../../../../src/core/base/fixed.js';
import { SECOND } from '../../../../src/core/base/time.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import type { ManagerOutput } from '../../../../src/core/venue/manager/vocabulary.js';
import type { VenueFill, VenueOrder, VenueUpdate } from '../../../../src/core/venue/records.js';
import { day, order, price, qty } from '../../../support/core/build.js';

const AT = day(1);
const PRICE = price('100');

const told = (filledQty: Qty): VenueOrder => ({
  ...{ venueOrderId: 'v-1', clientOrderId: 'o-1', symbol: 'ABC', side: 'buy', type: 'market', tif: 'gtc' },
  ...{ orderClass: '', qty: qty('10'), notional: undefined, limitPrice: undefined, stopPrice: undefined },
  ...{ trailPrice: undefined, trailPercent: undefined, highWaterMark: undefined, isExtended: false },
  ...{ status: 'partially_filled', statusText: 'partially_filled', filledQty, filledAvgPrice: undefined },
  ...{ submittedAt: AT, updatedAt: AT, replacedBy: undefined, replaces: undefined, legs: [] },
});

const update = (cumQty: string, size: string, executionId: string): VenueUpdate => ({
  ...{ event: 'partial_fill', at: AT, order: told(qty(cumQty)), executionId, previousExecutionId: undefined },
  ...{ price: PRICE, qty: qty(size), positionQty: undefined },
});

const read = (cumQty: string, size: string): VenueFill => ({
  ...{ activityId: `a-${cumQty}`, venueOrderId: 'v-1', symbol: 'ABC', side: 'buy', at: AT },
  ...{ cumQty: qty(cumQty), qty: qty(size), price: PRICE },
});

/** A manager with one order of ten at the broker. */
function begin(): OrderManager {
  const manager = new OrderManager({ lifetime: 5 * SECOND, mayResend: () => true });
  manager.restore({ ...order('buy'), status: 'new', venueOrderId: 'v-1' }, AT);
  manager.take();
  return manager;
}

const booked = (outputs: readonly ManagerOutput[]): readonly unknown[] =>
  outputs.flatMap((output): unknown[] =>
    output.kind === 'report' && output.report.execution !== undefined
      ? [[output.report.execution.fillId, output.report.execution.executionId]]
      : output.kind === 'execution'
        ? [output]
        : [],
  );

describe('ids of executions', () => {
  it('go into the books with the fill that the stream tells', () => {
    const manager = begin();
    manager.updated(update('3', '3', 'e-1'), AT);
    expect(booked(manager.take())).toEqual([['v-1/3', 'e-1']]);
  });

  it('are learnt where REST told the fill first, once', () => {
    const manager = begin();
    manager.updated({ ...update('3', '3', 'e-1'), price: undefined, qty: undefined }, AT);
    manager.fillsRead('o-1', [read('3', '3')], AT);
    expect(booked(manager.take())).toEqual([['v-1/3', undefined]]);
    for (let times = 0; times < 3; times++) manager.updated(update('3', '3', 'e-1'), AT);
    expect(booked(manager.take())).toEqual([{ kind: 'execution', fillId: 'v-1/3', executionId: 'e-1' }]);
  });

  it('are not of two fills: what comes under one again is asked of REST', () => {
    const manager = begin();
    manager.updated(update('3', '3', 'e-1'), AT);
    manager.take();
    manager.updated(update('6', '3', 'e-1'), AT);
    const outputs = manager.take();
    expect(booked(outputs)).toEqual([]);
    expect(outputs.some((output) => output.kind === 'request' && output.request.kind === 'fills')).toBe(true);
    manager.fillsRead('o-1', [read('3', '3'), read('6', '3')], AT);
    expect(booked(manager.take())).toEqual([['v-1/6', undefined]]);
  });
});
