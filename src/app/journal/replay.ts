/** Makes the calls of a journal again and compares the orders, line by line. */

import { TradectlError } from '../../core/base/errors.js';
import { decodeLine } from '../../core/base/exact-json.js';
import type { Engine } from '../../core/engine/engine.js';
import type { HoldSource } from '../../core/engine/holds.js';
import type { Step } from '../../core/ports.js';
import { readLines } from '../../io/shared/capture.js';
import { createEngine, type RunPlan } from '../run-setup.js';
import { loadStrategy } from '../strategies.js';
import { CALLS, type CallName, JOURNAL_FORMAT, type JournalCall, type JournalHead } from './journal.js';
import { orderLines } from './recording-engine.js';

export interface ReplayResult {
  /** Sessions that wrote into the journal, one after the other. */
  readonly sessions: number;
  readonly runs: readonly string[];
  readonly calls: number;
  /** Lines about orders: made, sent, canceled. */
  readonly orders: number;
  /** Where the engine did something else than it did then. */
  readonly difference:
    | { readonly line: number; readonly recorded: string | null; readonly replayed: string | null }
    | undefined;
  /** The last line was cut short by a crash, and left out. */
  readonly isTorn: boolean;
}

/** Throws TradectlError `data` where the file is no journal, `strategy` where the strategy is not the one of then. */
export async function replayJournal(path: string, cwd: string): Promise<ReplayResult> {
  const sessions: Replay[] = [];
  let isTorn = false;
  reading: for await (const batch of readLines(path)) {
    for (const { line, text, isWhole } of batch) {
      if (!isWhole) isTorn = true;
      if (!isWhole) continue;
      const value = parsed(path, line, text);
      // A session that a crash ended has no last word: the next one begins.
      if (sessions.length === 0 || isHead(value)) sessions.push(await begin(path, line, value, cwd));
      else sessions.at(-1)?.take(line, text ?? '', value);
      if (sessions.at(-1)?.difference !== undefined) break reading;
    }
  }
  if (sessions.length === 0) throw notAJournal(path, 1, 'it is empty');
  return {
    sessions: sessions.length,
    runs: [...new Set(sessions.map(({ head }) => head.run))],
    calls: sessions.reduce((sum, { calls }) => sum + calls, 0),
    orders: sessions.reduce((sum, { orders }) => sum + orders, 0),
    difference: sessions.at(-1)?.difference,
    isTorn,
  };
}

async function begin(path: string, line: number, value: unknown, cwd: string): Promise<Replay> {
  const head = headOf(path, line, value);
  return new Replay(path, await planOf(head, cwd), head);
}

class Replay {
  readonly #engine: Engine;
  /** Orders that the calls so far made, and that the journal has not told yet. */
  readonly #expected: string[] = [];
  calls = 0;
  orders = 0;
  difference: ReplayResult['difference'];

  constructor(
    readonly path: string,
    plan: RunPlan,
    readonly head: JournalHead,
  ) {
    const { instruments, asides = [], orderPrefix: prefix, ordersMade: made, hasLateReports } = head;
    this.#engine = createEngine(plan, instruments, { prefix, made, asides }, hasLateReports);
  }

  take(line: number, text: string, value: unknown): void {
    if (isCall(value)) {
      if (this.#expected.length > 0) this.#differ(line, null, this.#expected[0] ?? null);
      else this.#call(line, value);
    } else this.#compare(line, text);
  }

  #compare(line: number, recorded: string): void {
    this.orders++;
    const replayed = this.#expected.shift();
    if (replayed !== recorded) this.#differ(line, recorded, replayed ?? null);
  }

  #differ(line: number, recorded: string | null, replayed: string | null): void {
    this.difference ??= { line, recorded, replayed };
  }

  #call(line: number, { call, with: argument }: JournalCall): void {
    this.calls++;
    if (!CALLS.includes(call)) throw notAJournal(this.path, line, `there is no call ${call}`);
    const step = CARRY_OUT[call](this.#engine, argument as never);
    if (step !== undefined) this.#expected.push(...orderLines(step));
  }
}

interface HoldArgument {
  readonly source: HoldSource;
  readonly reason?: string;
}

/** The argument is what the recording wrote for that very call. */
const CARRY_OUT: { readonly [K in CallName]: (engine: Engine, argument: never) => Step | void } = {
  start: (engine, at) => engine.start(at),
  restart: (engine, at) => engine.restart(at),
  step: (engine, event) => engine.step(event),
  warmUp: (engine, event) => engine.warmUp(event),
  announce: (engine, symbol) => engine.announce(symbol),
  restoreFill: (engine, fill) => engine.restoreFill(fill),
  restoreMovement: (engine, movement) => engine.restoreMovement(movement),
  restoreOrder: (engine, order) => engine.restoreOrder(order),
  hold: (engine, { source, reason }: HoldArgument) => engine.hold(source, reason),
  cancelAll: (engine, reason) => engine.cancelAll(reason),
  byHand: (engine, act) => engine.byHand(act),
  abandonWaiting: (engine, reason) => engine.abandonWaiting(reason),
  breaker: (engine, act) => engine.breaker(act),
  limit: (engine, change) => engine.limit(change),
  learn: (engine, fact) => engine.learn(fact),
  accountRead: (engine, read) => engine.accountRead(read),
};

async function planOf(head: JournalHead, cwd: string): Promise<RunPlan> {
  const strategy = await loadStrategy(head.strategy, cwd);
  if (strategy.identity !== head.strategyIdentity)
    throw new TradectlError('strategy', `the strategy is ${strategy.identity}, and was ${head.strategyIdentity}`, {
      where: head.strategy,
      hint: 'a session can only be replayed with the code that it ran',
    });
  const { params, options, limits } = head;
  return { strategy, params, options, limits };
}

const isCall = (value: unknown): value is JournalCall => typeof value === 'object' && value !== null && 'call' in value;

const isHead = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'journal' in value && 'orderPrefix' in value;

function headOf(path: string, line: number, value: unknown): JournalHead {
  if (!isHead(value)) throw notAJournal(path, line, 'the first line is not that of a journal');
  const head = value as JournalHead;
  if (head.journal === JOURNAL_FORMAT) return head;
  throw notAJournal(path, line, `its format is ${JSON.stringify(head.journal)}, not ${String(JOURNAL_FORMAT)}`);
}

function parsed(path: string, line: number, text: string | undefined): unknown {
  try {
    return decodeLine(text ?? '');
  } catch {
    throw notAJournal(path, line, 'the line is no JSON');
  }
}

const notAJournal = (path: string, line: number, what: string): TradectlError =>
  new TradectlError('data', `this is no journal of a session: ${what}`, {
    where: `${path}:${line}`,
    hint: 'name a file that `tradectl trade --journal FILE` wrote',
  });
