/** The one channel of alerts: never in the way of the work, never lost without a word. */

import type { Alert, AlertCarrier } from './alert.js';

/** Beyond it something is wrong: the newest are dropped, and counted. */
const WAITING_MAX = 100;

export interface AlertChannelOptions {
  /** Each gets every alert. */
  readonly carriers: readonly AlertCarrier[];
  /** Told of what could not be sent, in words without secrets. */
  readonly onTrouble: (message: string) => void;
}

export class AlertChannel {
  readonly #waiting: Alert[] = [];
  #dropped = 0;
  #sending: Promise<void> | undefined;

  constructor(readonly options: AlertChannelOptions) {}

  /** Returns at once; one alert is under way at a time. */
  send(alert: Alert): void {
    if (this.options.carriers.length === 0) return;
    if (this.#waiting.length >= WAITING_MAX) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(alert);
    this.#sending ??= this.#work();
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    await this.#sending;
  }

  async #work(): Promise<void> {
    for (let alert = this.#waiting.shift(); alert !== undefined; alert = this.#waiting.shift()) {
      const { kind } = alert;
      await Promise.all(this.options.carriers.map((carrier) => this.#carry(carrier, kind, alert)));
    }
    if (this.#dropped > 0)
      this.options.onTrouble(`${this.#dropped} alerts were dropped: ${WAITING_MAX} waited already`);
    this.#dropped = 0;
    this.#sending = undefined;
  }

  async #carry(carrier: AlertCarrier, kind: string, alert: Alert): Promise<void> {
    try {
      await carrier.carry(alert);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.options.onTrouble(`alert ${kind} was not taken by the ${carrier.name}: ${why}`);
    }
  }
}
