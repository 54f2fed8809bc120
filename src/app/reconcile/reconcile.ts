/** `tradectl reconcile`: both sides read, compared, and, where that was asked for, mended and compared again. */

import type { Micros } from '../../core/base/time.js';
import type { Difference } from '../../core/reconcile/books.js';
import { type Comparison, compare } from '../../core/reconcile/compare.js';
import type { Binding } from '../../io/sqlite/binding.js';
import { worldOf } from '../trade/broker/ledger-world.js';
import { bindingOf } from '../trade/broker/open-broker.js';
import { type Applied, applyImports, noteCompared } from './apply.js';
import { readLedgerSide } from './local.js';
import { type Questions, readRemoteSide, type Wait } from './remote.js';

export interface ReconcileRequest {
  readonly client: Questions;
  readonly ledgerPath: string;
  /** Whose books they must be; those of the account that the broker tells, unless told. */
  readonly binding?: Binding;
  /** Undefined: from the first run of the ledger on. */
  readonly since: Micros | undefined;
  /** Makes the safe repairs. */
  readonly apply: boolean;
  readonly wait: Wait;
  readonly now: () => Micros;
  readonly pid: number;
}

export interface Reconciliation extends Comparison {
  readonly account: string;
  /** Undefined where nothing was to be applied. */
  readonly applied: Applied | undefined;
}

/** What is under way between a trader and its broker is over by then. */
const SETTLED_MS = 1500;

/** Throws TradectlError `venue_unreachable`, `auth`, `not_found` and the `ledger_*` errors: then nothing was compared. */
export async function reconcile(request: ReconcileRequest): Promise<Reconciliation> {
  const { client, apply, now, pid, ledgerPath: path } = request;
  const account = await client.account();
  const binding = request.binding ?? bindingOf(account, worldOf(path));
  const found = await settled(request, binding);
  const imports = found.differences.flatMap(({ repair }) => repair.imports);
  const options = { path, binding, pid };
  const isMended = apply && imports.length > 0;
  const applied = isMended ? applyImports(imports, { ...options, now: now() }) : undefined;
  const after = isMended ? await settled(request, binding) : found;
  if (apply && after.isRestored && after.differences.length === 0) noteCompared({ ...options, now: now() });
  return { ...after, account: account.accountId, applied };
}

interface Look extends Comparison {
  readonly isRunning: boolean;
  /** Whether it is a backup put in place that nobody has compared yet. */
  readonly isRestored: boolean;
}

/** Beside a trader that writes, a difference counts where two looks in a row show it. */
async function settled(request: ReconcileRequest, binding: Binding): Promise<Look> {
  const first = await lookOnce(request, binding);
  if (!first.isRunning || first.differences.length === 0) return first;
  await request.wait(SETTLED_MS);
  const second = await lookOnce(request, binding);
  const seen = new Set(first.differences.map(signature));
  return { ...second, differences: second.differences.filter((one) => seen.has(signature(one))) };
}

async function lookOnce({ client, ledgerPath, since, wait }: ReconcileRequest, binding: Binding): Promise<Look> {
  const before = readLedgerSide(ledgerPath, binding, since);
  const remote = await readRemoteSide(client, before.books, wait);
  // What the trader heard meanwhile is in the books now.
  const { books, isRunning } = readLedgerSide(ledgerPath, binding, since);
  return { ...compare(books, remote), isRunning, isRestored: books.lostSince !== undefined };
}

/** Quantities and cash go on moving: of these the cause says how much nobody can explain. */
const signature = ({ kind, symbol, clientOrderId, cause, local, remote }: Difference): string =>
  JSON.stringify([kind, symbol, clientOrderId, cause, ...(clientOrderId === null ? [] : [local, remote])]);
