/** Lets views look at a session: keeps what was told, and makes snapshots, some a second, while somebody looks. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { timeText } from '../../core/base/time.js';
import type { VenueClock } from '../../core/venue/records.js';
import { PROTOCOL, type ProcessHealth, type Snapshot, type VenueHealth } from '../../core/view/snapshot.js';
import type { Environment } from '../config/paths.js';
import type { Attend, Attendant, SessionDoor } from '../trade/attendant.js';
import { dropAddress, viewSocket, writeAddress } from './address.js';
import { makeSnapshot } from './make-snapshot.js';
import { Recorder } from './recorder.js';
import { ViewServer } from './server.js';
import { marketAt } from './stock-market.js';
import { worthOf } from './worth.js';

export interface ViewTerms {
  readonly env: Environment;
  /** Where orders go; null where they stay in this process. */
  readonly account: string | null;
  readonly pid: number;
  /** What was said to a person, and not told, since it was last asked. */
  readonly notices: () => readonly string[];
  /** What the broker said of the market of stocks at the start; undefined where it plays no part. */
  readonly stocks?: VenueClock | undefined;
  /** Somebody may come, at this socket; undefined where nobody can. */
  readonly onServing: (socketPath: string | undefined) => void;
}

/** Between two looks at how late the event loop comes, in milliseconds. */
const LAG_RESOLUTION = 10;

/** Between two snapshots: so many times as long as one takes, which is a hundredth of the trader's time at most. */
const SHARE = 100;
/** No screen draws more often by itself; none looks dead. In milliseconds. */
const [FASTEST_MS, SLOWEST_MS] = [150, 1000];

export const attendView =
  (terms: ViewTerms): Attend =>
  (door) =>
    new ViewAttendant(door, terms);

class ViewAttendant implements Attendant {
  readonly observer: Recorder;
  readonly #server: ViewServer | undefined;
  readonly #lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION });
  #seq = 0;
  #isWatched = false;
  #dueAt = 0;
  #agreedAt: string | null = null;
  #isSure = false;

  constructor(
    readonly door: SessionDoor,
    readonly terms: ViewTerms,
  ) {
    this.observer = new Recorder(() => performance.now(), door.fillsBefore);
    this.#server = this.#serve();
  }

  readonly heard: Recorder['heard'] = (event) => this.observer.heard(event);

  tick(): void {
    this.observer.tick(performance.now(), () => this.#worth());
    for (const text of this.terms.notices()) this.observer.noticed(text);
    this.#noteBooks();
    const isWatched = (this.#server?.size ?? 0) > 0;
    if (isWatched !== this.#isWatched) this.#watch(isWatched);
    this.#tell();
  }

  /** The dearer a snapshot is, the later the next. */
  #tell(): void {
    const startedAt = performance.now();
    if (startedAt < this.#dueAt) return;
    this.#server?.tell(() => this.#snapshot());
    const endedAt = performance.now();
    this.#dueAt = endedAt + Math.min(SLOWEST_MS, Math.max(FASTEST_MS, (endedAt - startedAt) * SHARE));
  }

  async end(): Promise<void> {
    this.#watch(false);
    await this.#server?.close([this.#snapshot()]);
    if (this.#server !== undefined) dropAddress(this.door.ledger.path);
  }

  /** A trader without a view is better than none. */
  #serve(): ViewServer | undefined {
    const { ledger } = this.door;
    const problem = ({ message }: Error): void => {
      this.door.alert('view', `no view can be attached: ${message}`);
      this.terms.onServing(undefined);
    };
    try {
      const path = viewSocket(this.terms.env, ledger.path);
      const hello = { type: 'hello', protocol: PROTOCOL, pid: this.terms.pid, ledger: ledger.path } as const;
      const listening = (): void => {
        try {
          writeAddress(ledger.path, path);
          this.terms.onServing(path);
        } catch (error) {
          problem(error as Error);
        }
      };
      return new ViewServer(path, hello, { listening, problem });
    } catch (error) {
      // The session cannot be told anything while it is made.
      setImmediate(() => problem(error instanceof Error ? error : new Error(String(error))));
      return undefined;
    }
  }

  #watch(isWatched: boolean): void {
    this.#isWatched = isWatched;
    this.#lag.reset();
    if (isWatched) this.#lag.enable();
    else this.#lag.disable();
  }

  /** What is not in the books yet would look like a loss. */
  #worth(): number | undefined {
    const isUnsure = this.terms.account !== null && this.#agreedAt === null;
    return isUnsure ? undefined : worthOf(this.door.engine);
  }

  /** Entries are held until books and broker agree: when that ends, they do. */
  #noteBooks(): void {
    const isSure = this.door.engine.judge.reasonOf('books') === undefined;
    if (isSure && !this.#isSure) this.#agreedAt = timeText(this.door.now());
    this.#isSure = isSure;
  }

  get #books(): Omit<VenueHealth, 'latency'> {
    if (this.terms.account === null) return { books: 'here', agreedAt: null };
    return { books: this.#isSure ? 'agrees' : 'unsure', agreedAt: this.#agreedAt };
  }

  #snapshot(): Snapshot {
    const { door, observer: recorder, terms } = this;
    const { account, stocks } = terms;
    const [books, process] = [this.#books, this.#process()];
    const market = stocks && marketAt(stocks, door.now());
    return makeSnapshot({ door, recorder, account, seq: ++this.#seq, books, process, market });
  }

  #process(): ProcessHealth {
    const ms = (nanos: number): number => Math.max(0, Math.round(nanos / 1e4) / 100 - LAG_RESOLUTION);
    const lag = this.#lag;
    const lagMs = { p50: ms(lag.percentile(50)), p99: ms(lag.percentile(99)), max: ms(lag.max) };
    lag.reset();
    return { lagMs, memoryMb: Math.round(process.memoryUsage.rss() / 1e6) };
  }
}
