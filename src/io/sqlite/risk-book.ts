/** What a ledger remembers of halts, of the breaker, of crashes and of assets: small values by key, and a row for every event. */

import { decodeLine, encodeLine } from '../../core/base/exact-json.js';
import type { Micros } from '../../core/base/time.js';
import type { BreakerState, Transition } from '../../core/risk/breaker-state.js';
import type { Connection, Query } from './database.js';
import { guarded } from './errors.js';
import type { RiskEventRow } from './rows.js';
import type { Writes } from './writes.js';

/** The keys in the ledger's table of single values. */
export const RISK_KEYS = {
  halt: 'risk_halt',
  crash: 'risk_crash',
  starts: 'risk_starts',
  resumed: 'risk_resumed',
  breaker: 'risk_breaker',
  limits: 'risk_limits',
  assets: 'risk_assets',
  power: 'risk_power',
  haltedSymbols: 'risk_halted_symbols',
  hold: 'risk_hold',
  brokerHeld: 'risk_broker_held',
} as const;

export type RiskKey = keyof typeof RISK_KEYS;

/** Of what is judged by: who follows the file reads the books again. */
const JUDGED_BY: readonly RiskKey[] = ['limits', 'assets', 'power', 'haltedSymbols', 'brokerHeld'];

/** A person's or a watchdog's word that nothing is to be opened, until a person resumes. */
export interface Halt {
  readonly at: Micros;
  readonly reason: string;
  /** User, machine and process; or a command and its process. */
  readonly who: string;
}

/** The breaker as it was left. */
export interface StoredBreaker {
  /** The run whose account its figures are of. */
  readonly run: string;
  readonly state: BreakerState;
}

export interface RiskEvent {
  readonly at: Micros;
  readonly kind: 'halt' | 'resume' | 'crash';
  readonly cause: string;
  readonly message: string;
  readonly who: string;
}

const NO_PHASE = { run: null, from_phase: null, to_phase: null, used: '', limit_text: '', resets: '' };

export const breakerRow = (run: number, transition: Transition): RiskEventRow => ({
  ...{ run, at: transition.at, kind: 'breaker', from_phase: transition.from, to_phase: transition.to },
  ...{ cause: transition.cause, message: transition.message, used: transition.used, limit_text: transition.limit },
  ...{ resets: transition.resets, who: 'breaker' },
});

/** As it stands among the events of risk. */
export const haltRow = ({ at, reason, who }: Halt): RiskEventRow => ({
  ...NO_PHASE,
  ...{ at, kind: 'halt', cause: 'halt', message: reason, who },
});

export class RiskBook {
  readonly #one: Query;

  constructor(
    readonly db: Connection,
    readonly path: string,
    readonly writes: Writes,
  ) {
    this.#one = db.prepare('SELECT value FROM meta WHERE key = ?');
  }

  /** As the writer wrote it. */
  get(key: RiskKey): unknown {
    return guarded(this.path, () => {
      const row = this.#one.get(RISK_KEYS[key]) as { readonly value: string } | undefined;
      return row === undefined ? undefined : decodeLine(row.value);
    });
  }

  /** Whose account the ledger is. */
  get isSimulated(): boolean {
    const row = this.#one.get('venue') as { readonly value: string } | undefined;
    return row === undefined || row.value === 'simulated';
  }

  /** Writes values (undefined drops one) and says why, as one: durable when this returns. */
  write(values: Readonly<Partial<Record<RiskKey, unknown>>>, event?: RiskEvent): void {
    guarded(this.path, () => {
      const before = Number(this.db.pragma('synchronous', { simple: true }));
      this.db.pragma('synchronous = FULL');
      try {
        this.db.transaction(() => this.#write(values, event)).immediate();
      } finally {
        this.db.pragma(`synchronous = ${before}`);
      }
    });
  }

  #write(values: Readonly<Partial<Record<RiskKey, unknown>>>, event: RiskEvent | undefined): void {
    for (const [key, value] of Object.entries(values) as [RiskKey, unknown][]) this.#set(key, value);
    if (JUDGED_BY.some((key) => key in values)) this.writes.countCommit.run({});
    if (event !== undefined) this.writes.riskEvent.run({ ...NO_PHASE, ...event });
  }

  #set(key: RiskKey, value: unknown): void {
    if (value === undefined) this.writes.dropMeta.run({ key: RISK_KEYS[key] });
    else this.writes.setMeta.run({ key: RISK_KEYS[key], value: encodeLine(value) });
  }
}
