/** The order stream of a probe: what was told of its one order, and waiting for a word. */

import type { VenueUpdate } from '../../core/venue/records.js';
import { TradeUpdates } from '../../io/alpaca/trading/updates.js';
import type { Asked } from './asked.js';

const PATIENCE_MS = 10_000;

export class ProbeEars {
  /** Of the one order, in the order of arrival. */
  readonly events: string[] = [];
  readonly #stream: TradeUpdates;
  #isListening = false;
  #failure: Error | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(
    readonly asked: Asked,
    readonly clientOrderId: string,
  ) {
    const { endpoint, keys, clock, seed } = asked;
    this.#stream = new TradeUpdates({
      ...{ endpoint, keys, clock, seed },
      retriesMax: 0,
      onUpdate: (update) => this.#hear(update),
      onCatchUp: () => {
        this.#isListening = true;
        this.#wake();
      },
      onGap: () => undefined,
      onDown: () => undefined,
      onFault: () => undefined,
      onFail: (error) => {
        this.#failure = error;
        this.#wake();
      },
    });
  }

  /** Throws TradectlError `auth`, `venue_unreachable`. */
  async open(): Promise<boolean> {
    this.#stream.start();
    await this.#until(() => this.#isListening || this.#failure !== undefined);
    if (this.#failure !== undefined) throw this.#failure;
    return this.#isListening;
  }

  /** Whether an event was told, within some seconds. */
  async heard(event: string): Promise<boolean> {
    await this.#until(() => this.events.includes(event));
    return this.events.includes(event);
  }

  async close(): Promise<void> {
    await this.#stream.stop();
  }

  #hear({ event, order }: VenueUpdate): void {
    if (order.clientOrderId !== this.clientOrderId) return;
    this.events.push(event);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Returns at the latest when it has waited long enough. */
  async #until(holds: () => boolean): Promise<void> {
    const { clock, signal } = this.asked;
    if (holds() || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        callOff();
        this.#waiting.delete(look);
        signal.removeEventListener('abort', over);
        resolve();
      };
      const look = (): void => {
        if (holds()) over();
      };
      const callOff = clock.after(PATIENCE_MS, over);
      this.#waiting.add(look);
      signal.addEventListener('abort', over, { once: true });
    });
  }
}
