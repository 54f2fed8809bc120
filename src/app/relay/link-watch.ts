/** Tells whether the other process answers, and ends a relay that nobody ever answered. */

import { TradectlError } from '../../core/base/errors.js';
import type { Clock } from '../trade/pacer.js';
import type { SourceLink } from './source.js';

/** How long it may take before somebody is told that nobody is there. */
const PATIENCE_MS = 3000;

export interface LinkWatchOptions {
  readonly link: SourceLink;
  /** Of the source. */
  readonly description: string;
  readonly clock: Clock;
  /** Aborts when the relay ends. */
  readonly ending: AbortSignal;
  readonly retriesMax: number | undefined;
  readonly notice: (text: string) => void;
  readonly onUp: () => void;
  readonly onDown: () => void;
  readonly end: () => void;
}

export class LinkWatch {
  #wasUp = false;
  #isTold = false;

  constructor(readonly options: LinkWatchOptions) {
    const { link } = options;
    link.onChange = () => this.#look();
    this.#look();
    void this.#wait();
  }

  /** Throws TradectlError where nobody ever answered: `auth` where who is there does not want us. */
  refuse(): void {
    const { link, description } = this.options;
    if (link.wasUp) return;
    throw new TradectlError(link.isFinal ? 'auth' : 'venue_unreachable', this.#nobody, {
      where: description,
      hint: 'start the publisher first (tradectl stream --publish), and compare the address and the keys',
    });
  }

  async #wait(): Promise<void> {
    const { link, clock, ending } = this.options;
    await clock.sleep(PATIENCE_MS, ending);
    if (!ending.aborted && !link.wasUp) this.#tell(`${this.#nobody}; waiting`);
  }

  get #nobody(): string {
    const { problem } = this.options.link;
    return `nobody answers${problem === undefined ? '' : `: ${problem}`}`;
  }

  #look(): void {
    const { link, ending, retriesMax, onUp, onDown, end } = this.options;
    if (ending.aborted) return;
    if (link.isUp !== this.#wasUp) {
      this.#wasUp = link.isUp;
      if (link.isUp) onUp();
      else onDown();
      if (link.isUp && this.#isTold) this.#tell('the publisher answers');
      if (!link.isUp) this.#tell('the publisher is gone; waiting for it');
    }
    if (!link.wasUp && (link.isFinal || link.failures > (retriesMax ?? Number.POSITIVE_INFINITY))) end();
  }

  #tell(text: string): void {
    this.#isTold = true;
    this.options.notice(text);
  }
}
