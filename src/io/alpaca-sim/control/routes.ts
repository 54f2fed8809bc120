/** The endpoints that steer the simulator itself: its state, its faults, its clock, and what befalls market and account. */

import { setImmediate as breath } from 'node:timers/promises';
import { parseMoney, parsePrice } from '../../../core/base/decimal.js';
import { TradectlError } from '../../../core/base/errors.js';
import { DAY, HOUR, type Micros, micros, parseTime, timeText } from '../../../core/base/time.js';
import { durationOf } from '../../../core/sim/faults-parse.js';
import type { ClockControl, WorldActions } from '../../../core/sim/world/world.js';
import { JsonBody } from '../http/json-body.js';
import { html, json, plainFailure, type Reply, withHeaders } from '../http/reply.js';
import { type Call, type Route, route } from '../http/router.js';
import type { AccountStanding } from '../rest/account.js';
import { PAGE } from './page.js';
import { type StatusTerms, statusJson } from './status.js';

export interface ControlTerms extends StatusTerms {
  readonly actions: WorldActions;
  readonly standing: AccountStanding;
}

const BAD_BODY = plainFailure(422, 'the body is no JSON object, or a field of it is of another type');
const ADVANCE_MAX = 366 * DAY;
/** The world goes on in strides, so that others are served between them. */
const STRIDE = HOUR / 4;
const CSP = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'";

/** All need the keys, except for the page, which asks its reader for them. */
export function controlRoutes(terms: ControlTerms): readonly Route[] {
  const { world, actions, clock, faults, standing } = terms;
  const done = (): Reply => json(200, { now: timeText(world.now()) });
  const control = (method: string, pattern: string, handle: (call: Call) => Reply | Promise<Reply>): Route =>
    route(method, pattern, (call) => guarded(() => handle(call)), 'control');
  const action = (name: string, act: (body: Fields) => void): Route =>
    control('POST', `/sim/${name}`, ({ body }) => {
      act(new Fields(body));
      return done();
    });
  return [
    route('GET', '/', () => withHeaders(html(200, PAGE), { 'content-security-policy': CSP }), 'page'),
    control('GET', '/sim/status', () => json(200, statusJson(terms))),
    action('faults', (body) => faults.arm(body.text('name'), body.optional('arg') ?? '')),
    control('DELETE', '/sim/faults', () => {
      for (const { name } of faults.list()) faults.disarm(name);
      return done();
    }),
    control('DELETE', '/sim/faults/:name', ({ params }) => {
      faults.disarm(params['name'] ?? '');
      return done();
    }),
    control('POST', '/sim/clock', async ({ body }) => {
      await turn(clock, world.now(), new Fields(body));
      return done();
    }),
    action('price', (body) => actions.price(body.text('symbol'), body.price('price'))),
    action('split', (body) => actions.split(body.text('symbol'), body.count('to'), body.count('from'))),
    action('dividend', (body) => actions.dividend(body.text('symbol'), body.price('amount'))),
    action('rename', (body) => actions.rename(body.text('symbol'), body.text('to'))),
    action('halt', (body) => actions.halt(body.text('symbol'), body.optional('reason'))),
    action('resume', (body) => actions.resume(body.text('symbol'))),
    action('block', () => {
      standing.isBlocked = true;
    }),
    action('unblock', () => {
      standing.isBlocked = false;
    }),
    action('deposit', (body) => actions.deposit(body.money('amount'))),
    action('withdraw', (body) => actions.withdraw(body.money('amount'))),
    action('fee', (body) => actions.fee(body.money('amount'), body.optional('description'))),
  ];
}

/** `{"advance": "1h"}`, `{"to": "2024-01-02T15:00:00Z"}`, `{"pause": true}`. */
async function turn(clock: ClockControl, now: Micros, body: Fields): Promise<void> {
  const isPaused = body.flag('pause');
  if (isPaused !== undefined) return isPaused ? clock.pause() : clock.resume();
  const to = targetOf(now, body);
  for (let at = now; at < to; ) {
    at = micros(Math.min(to, at + STRIDE));
    await clock.advance(at);
    await breath();
  }
}

function targetOf(now: Micros, body: Fields): Micros {
  const [span, time] = [body.optional('advance'), body.optional('to')];
  const ms = span === undefined ? undefined : durationOf(span);
  const to = ms === undefined ? time && parseTime(time) : micros(now + Math.round(ms * 1000));
  if (typeof to !== 'number') throw wrong('say how long to "advance" (90s, 1h), the time "to" go to, or to "pause"');
  if (to < now) throw wrong(`time does not go back: it is ${timeText(now)}`);
  if (to - now > ADVANCE_MAX) throw wrong('a year at most in one go');
  return to;
}

const wrong = (message: string): TradectlError => new TradectlError('usage', message);

/** The fields of a body; a getter throws TradectlError `usage` for what is missing or makes no sense. */
class Fields {
  readonly #body: JsonBody;

  constructor(text: string) {
    this.#body = JsonBody.read(text, BAD_BODY);
  }

  optional = (name: string): string | undefined => this.#body.text(name);
  flag = (name: string): boolean | undefined => this.#body.flag(name);
  text = (name: string) => present(name, this.#body.text(name));
  price = (name: string) => present(name, this.#body.amount(name, parsePrice));
  money = (name: string) => present(name, this.#body.amount(name, parseMoney));
  count = (name: string) => present(name, this.#body.amount(name, wholeOf));
}

function present<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw wrong(`"${name}" is missing`);
  return value;
}

const wholeOf = (text: string): number | undefined => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined);

/** What the user did wrong is told with its hint. */
async function guarded(work: () => Reply | Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TradectlError)) throw error;
    const { message, hint } = error;
    return json(error.code === 'not_found' ? 404 : 422, hint === undefined ? { message } : { message, hint });
  }
}
