/** Compares what a ledger says with what it should say, statement by statement. */

import { groupBy } from './group.js';

export interface Difference {
  /** Null where it concerns the file. */
  readonly runId: string | null;
  readonly kind: Kind | 'file';
  readonly symbol: string | null;
  readonly clientOrderId: string | null;
  /** What the ledger says; null where it says nothing. */
  readonly stored: string | null;
  /** What follows from fills and movements; null where nothing does. */
  readonly rebuilt: string | null;
}

export type Kind =
  | 'order'
  | 'order_count'
  | 'event'
  | 'fill'
  | 'movement'
  | 'trade'
  | 'lot'
  | 'cash'
  | 'equity'
  | 'mark'
  | 'row';

/** One thing that is said: of what, and in words that are equal only where the facts are. */
export interface Statement {
  readonly kind: Kind;
  readonly symbol?: string;
  readonly clientOrderId?: string;
  readonly text: string;
}

/** What is said on one side only; a wrong and a right statement on the same thing make one difference. */
export function compare(
  runId: string,
  stored: readonly Statement[],
  rebuilt: readonly Statement[],
): readonly Difference[] {
  const missing = unmatched(rebuilt, stored);
  const answers = groupBy(missing, topic);
  const taken = new Map<string, number>();
  const pairs = unmatched(stored, rebuilt).map((statement): Difference => {
    const index = taken.get(topic(statement)) ?? 0;
    taken.set(topic(statement), index + 1);
    return difference(runId, statement, statement.text, answers.get(topic(statement))?.[index]?.text ?? null);
  });
  const left = [...answers].flatMap(([key, statements]) => statements.slice(taken.get(key) ?? 0));
  return [...pairs, ...left.map((statement) => difference(runId, statement, null, statement.text))];
}

/** What is said of a thing (null: nothing), and what should be. */
export function difference(
  runId: string,
  of: Omit<Statement, 'text'>,
  stored: string | null,
  rebuilt: string | null,
): Difference {
  const { kind, symbol = null, clientOrderId = null } = of;
  return { runId, kind, symbol, clientOrderId, stored, rebuilt };
}

const topic = ({ kind, symbol, clientOrderId }: Statement): string => JSON.stringify([kind, symbol, clientOrderId]);

/** Statements of `these` that `others` do not make, however often each is made. */
function unmatched(these: readonly Statement[], others: readonly Statement[]): readonly Statement[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(said(other), (counts.get(said(other)) ?? 0) + 1);
  return these.filter((statement) => {
    const left = counts.get(said(statement)) ?? 0;
    counts.set(said(statement), left - 1);
    return left <= 0;
  });
}

const said = (statement: Statement): string => `${topic(statement)} ${statement.text}`;
