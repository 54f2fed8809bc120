/** Puts back a broker's books from the records that it told. */

import { TradectlError } from '../../base/errors.js';
import { ZERO_MONEY, ZERO_QTY } from '../../base/fixed.js';
import type { Core } from './core.js';
import type { PricesRecord } from './prices.js';
import { type BrokerChange, decode, encode, type JsonRecord, orderRecord } from './state.js';
import type { Activity, Asset, BrokerOrder, BrokerPosition } from './types.js';
import type { Work } from './work.js';

/** All that a broker is, as the records that would make it. */
export function dumpOf(core: Core): BrokerChange[] {
  const made = <T extends object>(
    kind: BrokerChange['kind'],
    all: Iterable<T>,
    key: (one: T) => string,
  ): BrokerChange[] => [...all].map((one) => ({ kind, key: key(one), value: encode(one) }));
  return [
    { kind: 'account', key: '', value: core.accountRecord() },
    ...made('asset', core.assets(), ({ id }) => id),
    ...[...core.shelf.works()].map(
      (work): BrokerChange => ({ kind: 'order', key: work.order.id, value: orderRecord(work) }),
    ),
    ...made('position', core.funds.positions.values(), ({ symbol }) => symbol),
    ...made('activity', core.funds.activities, ({ id }) => id),
    ...[...core.allPrices()].map(
      (prices): BrokerChange => ({ kind: 'market', key: prices.symbol, value: encode(prices.record()) }),
    ),
  ];
}

/** Reads records in any order; of one kind and key the last counts. Throws TradectlError `data` for what is none. */
export function load(core: Core, changes: Iterable<BrokerChange>): void {
  const latest = new Map<string, BrokerChange>();
  for (const change of changes) latest.set(`${change.kind} ${change.key}`, change);
  const of = (kind: BrokerChange['kind']): [string, JsonRecord][] =>
    [...latest.values()].flatMap(({ kind: its, key, value }) => (its === kind && value !== null ? [[key, value]] : []));
  for (const [, value] of of('account')) loadAccount(core, value);
  loadAssets(
    core,
    of('asset').map(([key, value]) => read('asset', key, value, ['id', 'symbol']) as Asset),
  );
  const works = of('order').map(([key, value]) => workOf(key, value));
  for (const work of works.sort((a, b) => a.seq - b.seq)) core.shelf.add(work);
  for (const [key, value] of of('position')) {
    core.funds.positions.set(key, read('position', key, value, ['symbol', 'qty', 'cost']) as BrokerPosition);
  }
  const activities = of('activity').map(
    ([key, value]) => read('activity', key, value, ['id', 'type', 'at']) as Activity,
  );
  core.funds.activities.push(...activities.sort((a, b) => (a.id < b.id ? -1 : 1)));
  for (const [key, value] of of('market')) core.prices(key).restore(read('market', key, value, []) as PricesRecord);
}

function loadAccount(core: Core, value: JsonRecord): void {
  const names = ['cash', 'lastEquity', 'closingEquity', 'now', 'phase', 'idCount'] as const;
  const record = read('account', '', value, names) as Core['funds'] & Pick<Core, 'now' | 'phase'> & { idCount: number };
  core.funds.cash = record.cash;
  core.funds.lastEquity = record.lastEquity;
  core.funds.closingEquity = record.closingEquity;
  core.now = record.now;
  core.phase = record.phase;
  core.ids.count = record.idCount;
}

/** Assets that had other symbols when the broker was made; one may have the name that another gave up. */
function loadAssets(core: Core, assets: readonly Asset[]): void {
  for (const { id } of assets) {
    const listed = core.asset(id);
    if (listed !== undefined) core.unlist(listed);
  }
  for (const asset of assets) core.list(asset);
}

const OWN = [
  'assetClass',
  'isTriggered',
  'stage',
  'isClosing',
  'unit',
  'dueAt',
  'dueAction',
  'successorId',
  'seq',
] as const;

function workOf(key: string, value: JsonRecord): Work {
  const {
    margin: _margin,
    held: _held,
    ...rest
  } = read('order', key, value, ['id', 'clientOrderId', 'status', 'stage', 'seq']) as BrokerOrder & Work;
  const order: Partial<BrokerOrder & Work> = { ...rest };
  for (const name of OWN) delete order[name];
  const { assetClass, isTriggered, stage, isClosing, unit, dueAt, dueAction, successorId, seq } = rest;
  // What it holds is counted again when it is put on the shelf.
  const own = { assetClass, isTriggered, stage, isClosing, unit, dueAt, dueAction, successorId, seq };
  return { ...own, order: order as BrokerOrder, margin: ZERO_MONEY, held: ZERO_QTY };
}

/** The records are our own: what is checked is that they are whole. */
function read(kind: string, key: string, value: JsonRecord, names: readonly string[]): unknown {
  const missing = names.find((name) => !(name in value));
  if (missing !== undefined) {
    throw new TradectlError('data', `the broker's state has no ${missing} in a record of kind ${kind}`, { where: key });
  }
  return decode(value);
}
