/** Tells the same once a minute: what comes in between is counted, and told when the minute is over. */

import { MINUTE, type Micros } from '../../core/base/time.js';
import type { Alert, AlertKind } from '../../io/alerts/alert.js';

export interface Notice {
  readonly kind: AlertKind;
  /** What makes two of a kind the same, whatever their words: a code or a symbol. */
  readonly key: string;
  readonly message: string;
  readonly details: Alert['details'];
}

interface Told {
  readonly at: Micros;
  missed: number;
  last: Notice;
}

export class Throttle {
  readonly #told = new Map<string, Told>();

  constructor(readonly send: (notice: Notice) => void) {}

  tell(notice: Notice, now: Micros): void {
    this.look(now);
    const id = `${notice.kind} ${notice.key}`;
    const told = this.#told.get(id);
    if (told === undefined) {
      this.#told.set(id, { at: now, missed: 0, last: notice });
      return this.send(notice);
    }
    told.missed++;
    told.last = notice;
  }

  /** Tells what was counted in minutes that are over. */
  look(now: Micros): void {
    for (const [id, told] of this.#told) {
      if (now - told.at < MINUTE) continue;
      if (told.missed === 0) this.#told.delete(id);
      else this.#told.set(id, { at: now, missed: 0, last: told.last });
      this.#sum(told);
    }
  }

  /** Nothing more will come. */
  end(): void {
    for (const told of this.#told.values()) this.#sum(told);
    this.#told.clear();
  }

  #sum({ missed, last }: Told): void {
    if (missed === 0) return;
    const more = missed === 1 ? '' : ` (and ${missed - 1} more like it before)`;
    this.send({ ...last, message: `${last.message}${more}` });
  }
}
