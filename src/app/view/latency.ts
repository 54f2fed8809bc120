/** How long the venue takes to answer: from an order's sending to the first report on it. */

import { Ring } from '../../core/base/ring.js';
import type { EngineEvent } from '../../core/events.js';
import type { Step } from '../../core/ports.js';
import type { VenueHealth } from '../../core/view/snapshot.js';

const KEPT = 500;
/** Orders whose answer is waited for at a time; of more, the oldest are left out. */
const WAITING_MAX = 1000;

export class Latency {
  readonly #sent = new Map<string, number>();
  readonly #took = new Ring<number>(KEPT);

  /** `nowMs` is asked only where an order is sent or answered. */
  onStep(event: EngineEvent, step: Step, nowMs: () => number): void {
    if (event.kind === 'report') this.#answered(event.clientOrderId, nowMs);
    for (const command of step.commands)
      if (command.kind === 'submit') this.#send(command.order.clientOrderId, nowMs());
  }

  #answered(clientOrderId: string, nowMs: () => number): void {
    const sentAt = this.#sent.get(clientOrderId);
    if (sentAt === undefined) return;
    this.#sent.delete(clientOrderId);
    this.#took.push(nowMs() - sentAt);
  }

  #send(clientOrderId: string, nowMs: number): void {
    this.#sent.set(clientOrderId, nowMs);
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > WAITING_MAX && oldest !== undefined) this.#sent.delete(oldest);
  }

  read(): VenueHealth['latency'] {
    const sorted = [...this.#took].sort((a, b) => a - b);
    if (sorted.length === 0) return null;
    const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return { p50Ms: rounded(at(0.5)), p99Ms: rounded(at(0.99)), count: sorted.length };
  }
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
