/**
 * Limits that are set anew while a session runs: a tighter one is taken at once, a looser one only where a person has
 * said so. They hold until the session ends; who set them stands in the request and in the log.
 */

import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import { type LimitChange, limitAt } from '../../core/risk/limit-change.js';
import { isTightened, type Limits } from '../../core/risk/limits.js';
import type { Request } from '../../io/sqlite/requests.js';
import { limitChangeOf, limitEntries, limitKey, limitText } from '../config/limit-keys.js';
import type { Attend, Attendant, SessionDoor } from '../trade/attendant.js';
import { isWritable } from './is-writable.js';
import { type LimitAnswer, type LimitWish, limitWishOf, type SessionLimits } from './limit-requests.js';

/** A request that waited longer is of another moment, and perhaps of another session. In microseconds. */
const LIFETIME = 10_000_000;

type Answer = LimitAnswer & { readonly [more: string]: unknown };

const denied = (message: string): Answer => ({ outcome: 'denied', message });

/** `isCapped`: whether more exposure than at the start was not confirmed, and never is: of a session with `--live`. */
export const limitAttend =
  (isCapped: boolean): Attend =>
  (door) =>
    new LimitAttendant(door, isCapped);

class LimitAttendant implements Attendant {
  /** Of the start: what a live session was confirmed for. */
  readonly #first: Limits;
  readonly #changed = new Map<string, string>();

  constructor(
    readonly door: SessionDoor,
    readonly isCapped: boolean,
  ) {
    this.#first = door.engine.limits;
    this.#store();
  }

  answer(request: Request): Answer | undefined {
    const wish = limitWishOf(request);
    if (wish === undefined) return undefined;
    if (this.door.now() - request.at > LIFETIME) return denied('it was asked too long ago: ask again');
    try {
      return this.#change(wish, limitChangeOf(wish.key, wish.value), request.madeBy);
    } catch (error) {
      if (error instanceof TradectlError && error.code === 'usage')
        return denied([error.message, error.hint].join('; '));
      throw error;
    }
  }

  #change({ key, isConfirmed }: LimitWish, change: LimitChange, who: string): Answer {
    const { engine } = this.door;
    const before = limitAt(engine.limits, change);
    const problem = this.#problemOf(change);
    if (problem !== undefined) return denied(problem);
    const words = `${limitKey(key)} ${limitText(key, before)} -> ${limitText(key, change.value)}`;
    const isTighter = isTightened(change.name, before, change.value);
    if (!isTighter && !isConfirmed) return { outcome: 'unconfirmed', message: `${words} lets more pass` };
    engine.limit(change);
    this.#changed.set(limitKey(key), limitText(key, change.value));
    this.#store();
    this.door.alert(isTighter ? 'limit_tightened' : 'limit_loosened', `${words}, by ${who}; until this session ends`);
    return { outcome: 'done', message: `${words}; it holds until this session ends` };
  }

  /** Why it cannot be, whoever wants it. */
  #problemOf({ scope, of, name, value }: LimitChange): string | undefined {
    const { engine } = this.door;
    const known = scope === 'symbols' ? engine.hand.symbols : [engine.judge.strategy];
    if (scope !== 'account' && !known.includes(of)) {
      const guess = nearest(of, known);
      return `this session has no ${of}; ${guess === undefined ? `it has ${known.join(', ')}` : `did you mean ${guess}?`}`;
    }
    if (scope !== 'account') return undefined;
    const isLooserThanFirst = !isTightened(name, this.#first[name], value);
    if (this.isCapped && name === 'maxGrossNotional' && isLooserThanFirst)
      return 'more than the capital that was confirmed at the start: start the session anew';
    if (name === 'isLongOnly' && isLooserThanFirst && this.#first.isLongOnly === true)
      return 'this session is long only since its start: start it anew';
    return undefined;
  }

  #store(): void {
    const { engine, ledger, run } = this.door;
    const limits = Object.fromEntries(limitEntries(engine.limits));
    const stored: SessionLimits = { run, limits, changed: Object.fromEntries(this.#changed) };
    ledger.risk.write({ limits: stored });
  }

  end(failure?: unknown): void {
    if (!isWritable(failure)) return;
    this.door.ledger.risk.write({ limits: undefined });
  }
}
