/** Keeps a simulator's account in its state file: whatever the broker did is durable before anybody hears of it. */

import { moneyText } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import { type Micros, micros, SECOND } from '../../core/base/time.js';
import type { BrokerChange } from '../../core/sim/broker/state.js';
import type { MarketHistory } from '../../core/sim/world/world.js';
import { SimState, type StateRecord } from '../../io/sqlite/sim-state.js';
import { idOf } from './broker.js';
import type { Resumed } from './market.js';
import type { Credentials, SimOptions } from './options.js';

/** Time alone is saved so often, by the wall. */
const EVERY = 2 * SECOND;
const OWN_KINDS = new Set(['sim', 'keys', 'price']);

/** What a state file says of the simulator that made it. */
interface Found {
  readonly resumed: Resumed;
  /** When its account began; a file that does not say so gave its ids without. */
  readonly since: Micros;
  readonly changes: readonly BrokerChange[];
  readonly credentials: Credentials | undefined;
}

export class Journal {
  readonly #state: SimState | undefined;
  readonly #wall: () => Micros;
  readonly found: Found | undefined;
  #staged: StateRecord[] = [];
  #account: BrokerChange | undefined;
  #books = '';
  #savedAt = 0;

  /** Throws `ledger_*` for a file that is in use, not ours, or of another market. */
  constructor(options: SimOptions) {
    this.#wall = () => options.wall.now();
    const { statePath } = options;
    this.#state =
      statePath === undefined ? undefined : SimState.open(statePath, { pid: process.pid, now: options.wall.now() });
    try {
      this.found = this.#state && foundIn(this.#state, options);
    } catch (error) {
      this.#state?.close();
      throw error;
    }
  }

  /** Begins a new file, or goes on with one: its market, its keys and when its account began stand in it. */
  begin(options: SimOptions, { key, secret }: Credentials, since: Micros): void {
    this.#staged.push({ kind: 'sim', key: '', value: { ...identityOf(options), since } });
    this.#staged.push({ kind: 'keys', key: '', value: { key, secret } });
  }

  /** What a broker calls; undefined without a file. */
  get onChange(): ((change: BrokerChange) => void) | undefined {
    if (this.#state === undefined) return undefined;
    return (change) => {
      if (change.kind === 'account') this.#takeAccount(change);
      else this.#staged.push(change);
    };
  }

  /** Makes durable what changed since the last call; time by itself only now and then. */
  save(history: MarketHistory): void {
    if (this.#state === undefined) return;
    const isDue = this.#staged.length > 0 || (this.#account !== undefined && this.#wall() - this.#savedAt >= EVERY);
    if (isDue) this.#write(this.#state, history);
  }

  close(history: MarketHistory): void {
    if (this.#state === undefined) return;
    this.#write(this.#state, history);
    this.#state.close();
  }

  /** Closes the file as it is. */
  abandon(): void {
    this.#state?.close();
  }

  #write(state: SimState, history: MarketHistory): void {
    const account = this.#account === undefined ? [] : [this.#account];
    state.save([...this.#staged, ...account, ...pricesOf(history)]);
    [this.#staged, this.#account, this.#savedAt] = [[], undefined, this.#wall()];
  }

  /** The account's record has the time in it: that alone is no reason to write. */
  #takeAccount(change: BrokerChange): void {
    const { now: _now, ...books } = change.value ?? {};
    const text = JSON.stringify(books);
    this.#account = change;
    if (text === this.#books) return;
    this.#books = text;
    this.#staged.push(change);
  }
}

const pricesOf = (history: MarketHistory): readonly StateRecord[] =>
  history.symbols().flatMap((symbol) => {
    const price = history.lastTrade(symbol)?.price;
    return price === undefined ? [] : [{ kind: 'price', key: symbol, value: { price } }];
  });

/** What must be the same for a simulator to go on with an account. */
function identityOf({ data, seed, cash }: SimOptions): Readonly<Record<string, string | number>> {
  const names = data.kind === 'synthetic' ? data.symbols : data.files;
  return { version: 1, seed, market: data.kind, names: names.join(' '), cash: moneyText(cash) };
}

function foundIn(state: SimState, options: SimOptions): Found | undefined {
  const records = state.records();
  const sim = records.find(({ kind }) => kind === 'sim')?.value;
  const account = records.find(({ kind }) => kind === 'account')?.value;
  if (!sim || !account) return undefined;
  for (const [name, wanted] of Object.entries(identityOf(options)))
    if (name in sim && sim[name] !== wanted) throw foreign(state.path, name, String(sim[name]), `${wanted}`);
  const prices = records.flatMap(({ kind, key, value }): (readonly [string, number])[] =>
    kind === 'price' ? [[key, Number(value?.['price'])]] : [],
  );
  const keys = records.find(({ kind }) => kind === 'keys')?.value;
  const stored = Number(account['now']) as Micros;
  return {
    since: micros(Number(sim['since'] ?? 0)),
    resumed: { at: wakeTime(stored, options), prices: new Map(prices), nameOf: namesIn(records) },
    changes: records.filter(({ kind }) => !OWN_KINDS.has(kind)) as readonly BrokerChange[],
    credentials: !keys ? undefined : { key: String(keys['key']), secret: String(keys['secret']) },
  };
}

/** An asset keeps its id whatever its symbol. */
function namesIn(records: readonly StateRecord[]): Resumed['nameOf'] {
  const assets = records.filter(({ kind }) => kind === 'asset');
  const names = new Map(assets.map(({ key, value }) => [key, String(value?.['symbol'])]));
  return (symbol) => names.get(idOf(symbol)) ?? symbol;
}

/** A market that runs by the wall's clock went on while nobody looked; any other stood still. */
function wakeTime(stored: Micros, { clock, data, wall }: SimOptions): Micros {
  return clock === 'real' && data.kind === 'synthetic' ? (Math.max(stored, wall.now()) as Micros) : stored;
}

const foreign = (path: string, name: string, is: string, wanted: string): TradectlError =>
  new TradectlError('ledger_foreign', `the state is of a simulator with ${name} ${is}, not ${wanted}`, {
    where: path,
    hint: 'start it as it was, or name another file with --state',
  });
