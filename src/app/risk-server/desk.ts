/** Answers requests, one frame for one frame: whatever comes in, an answer goes out, and it approves only what was judged. */

import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import { type Answerer, REQUEST_MAX, type Refusal } from '../../io/zmq/reply.js';
import { Advice, type AdviceOptions, type Verdict } from './advice.js';
import { Metrics } from './metrics.js';
import { BadRequest, idOf, type RequestId, type RiskRequest, readRequest } from './request.js';
import { VerdictTexts } from './verdict-text.js';

export interface DeskOptions extends AdviceOptions {
  readonly now: () => Micros;
  /** Milliseconds of a clock that only goes forward. */
  readonly stopwatch: () => number;
  /** Told of bugs; who asked gets an error of code `internal`. */
  readonly onBug: (error: unknown) => void;
}

/** Questions of one batch. */
export const BATCH_MAX = 1000;

const REFUSED: Readonly<Record<Refusal, string>> = {
  busy: 'too many requests are waiting: ask again',
  frames: 'a request is one frame of JSON',
  too_large: `a request has at most ${REQUEST_MAX} bytes`,
};

export class RiskDesk implements Answerer {
  readonly metrics = new Metrics();
  readonly #advice: Advice;
  readonly #texts = new VerdictTexts();

  constructor(readonly options: DeskOptions) {
    this.#advice = new Advice(options);
  }

  answer(body: Buffer): string {
    const begun = this.options.stopwatch();
    const answer = this.#answerTo(body.toString());
    this.metrics.took(this.options.stopwatch() - begun);
    return answer;
  }

  refuse(why: Refusal, body: Buffer): string {
    this.metrics.counts.requests++;
    const id = why === 'busy' ? idOf(parsed(body.toString())) : null;
    return this.#error(id, why, REFUSED[why]);
  }

  #answerTo(text: string): string {
    const request = parsed(text);
    if (!Array.isArray(request)) return this.#one(request);
    if (request.length >= 1 && request.length <= BATCH_MAX)
      return `[${request.map((one) => this.#one(one, true)).join(',')}]`;
    this.metrics.counts.requests++;
    return this.#error(null, 'usage', `a batch has 1 to ${BATCH_MAX} questions, not ${request.length}`);
  }

  #one(value: unknown, isInBatch = false): string {
    this.metrics.counts.requests++;
    const id = idOf(value);
    try {
      if (value === undefined) throw new BadRequest('a request is JSON');
      const request = readRequest(value);
      if (isInBatch && request.op !== 'check') throw new BadRequest(`op: ${request.op} does not go into a batch`);
      return this.#carryOut(id, request, this.options.now());
    } catch (error) {
      return this.#failed(id, error);
    }
  }

  #carryOut(id: RequestId | null, request: RiskRequest, now: Micros): string {
    switch (request.op) {
      case 'check':
        return this.#verdictText(id, this.#advice.check(request.question, now));
      case 'reserve':
        return this.#verdictText(id, this.#advice.reserve(request, now));
      case 'release':
        return JSON.stringify({ id, ...this.#advice.release(request.name, now) });
      case 'health':
        return JSON.stringify({ id, ...this.#advice.health(now) });
      case 'status':
        return JSON.stringify({ id, ...this.#advice.status(now) });
      case 'metrics':
        return JSON.stringify({ id, ...this.metrics.summary() });
    }
  }

  #verdictText(id: RequestId | null, verdict: Verdict): string {
    this.metrics.verdict(verdict.approved);
    return this.#texts.of(id, verdict);
  }

  #failed(id: RequestId | null, error: unknown): string {
    if (error instanceof BadRequest) return this.#error(id, 'usage', error.message);
    if (error instanceof TradectlError) return this.#error(id, error.code, error.message);
    this.options.onBug(error);
    return this.#error(id, 'internal', 'the server has a fault; nothing is approved');
  }

  #error(id: RequestId | null, code: string, message: string): string {
    this.metrics.error(code);
    return JSON.stringify({ id, error: { code, message } });
  }
}

/** Undefined where it is no JSON: JSON itself has no such value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
