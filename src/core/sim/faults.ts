/** The switchboard of faults: which are armed, how often they still act, and who hears that one was switched. */

import { Prng } from '../base/prng.js';
import { type Micros, micros } from '../base/time.js';
import { type Arming, armingOf, isFault, unknownFault } from './faults-parse.js';
import { FAULT_NAMES, FAULTS, type FaultName, type FaultPlace } from './faults-table.js';

export interface FaultUse {
  /** The duration that the fault is about, in milliseconds; 0 where it has none. */
  readonly ms: number;
}

export interface FaultState {
  readonly name: FaultName;
  readonly does: string;
  readonly where: readonly FaultPlace[];
  readonly isArmed: boolean;
  readonly ms: number;
  /** Undefined: as often as it is asked. */
  readonly timesLeft: number | undefined;
  readonly chance: number | undefined;
  readonly until: Micros | undefined;
  /** How often it acted so far. */
  readonly acted: number;
}

interface Armed extends Arming {
  left: number;
  readonly until: Micros | undefined;
}

export interface FaultsOptions {
  /** Of the chances: equal seeds and questions give equal answers. */
  readonly seed: number;
  /** Time as the user lives it, not the world's. */
  readonly now: () => Micros;
}

export class Faults {
  readonly #armed = new Map<FaultName, Armed>();
  readonly #acted = new Map<FaultName, number>();
  readonly #dice: ReadonlyMap<FaultName, Prng>;
  readonly #listeners = new Set<(name: FaultName) => void>();

  constructor(readonly options: FaultsOptions) {
    // One generator for each, so that asking for one fault does not change the luck of another.
    this.#dice = new Map(FAULT_NAMES.map((name, index) => [name, new Prng(options.seed + index * 2 ** 20)]));
  }

  /** Arms a fault, again where it was armed; `arg` as in `--fault NAME=ARG`. Throws TradectlError `usage`. */
  arm(name: string, arg = ''): void {
    const arming = armingOf(name, arg);
    const { times, forMs } = arming.uses;
    const until = forMs === undefined ? undefined : micros(this.options.now() + forMs * 1000);
    this.#armed.set(arming.name, { ...arming, left: times ?? Number.POSITIVE_INFINITY, until });
    for (const listener of this.#listeners) listener(arming.name);
  }

  /** Throws TradectlError `usage` for a name that no fault has; one that is not armed stays so. */
  disarm(name: string): void {
    if (!isFault(name)) throw unknownFault(name);
    this.#armed.delete(name);
    for (const listener of this.#listeners) listener(name);
  }

  /** One use of a fault, where it is armed and its chance came up: whoever takes it makes it happen. */
  take(name: FaultName): FaultUse | undefined {
    const armed = this.#current(name);
    if (armed === undefined) return undefined;
    const { chance } = armed.uses;
    if (chance !== undefined && (this.#dice.get(name)?.next() ?? 1) >= chance) return undefined;
    armed.left--;
    if (armed.left <= 0) this.#armed.delete(name);
    this.#acted.set(name, (this.#acted.get(name) ?? 0) + 1);
    return { ms: armed.ms };
  }

  /** Whether a fault is armed, without taking a use of it. */
  isArmed(name: FaultName): boolean {
    return this.#current(name) !== undefined;
  }

  /** How late something is that happens now, by `latency` and `jitter`, in milliseconds; takes a use of them. */
  delay(): number {
    const jitter = this.take('jitter');
    const part = jitter === undefined ? 0 : (this.#dice.get('jitter')?.next() ?? 0) * jitter.ms;
    return (this.take('latency')?.ms ?? 0) + part;
  }

  /** Every fault, armed or not, in the order of the table. */
  list(): readonly FaultState[] {
    return FAULT_NAMES.map((name) => {
      const armed = this.#current(name);
      const { does, where } = FAULTS[name];
      return {
        name,
        does,
        where,
        isArmed: armed !== undefined,
        ms: armed?.ms ?? 0,
        timesLeft: armed === undefined || armed.left === Number.POSITIVE_INFINITY ? undefined : armed.left,
        chance: armed?.uses.chance,
        until: armed?.until,
        acted: this.#acted.get(name) ?? 0,
      };
    });
  }

  /** Called with the name of each fault that is armed or disarmed. The answer takes the listener off. */
  onSwitch(listener: (name: FaultName) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #current(name: FaultName): Armed | undefined {
    const armed = this.#armed.get(name);
    if (armed?.until === undefined || this.options.now() < armed.until) return armed;
    this.#armed.delete(name);
    return undefined;
  }
}
