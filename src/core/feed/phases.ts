/** Where a connection stands, and which inputs mean anything there. */

import { SECOND } from '../base/time.js';
import type { Input } from './protocol.js';

/** `waiting` for the next attempt; `occupied`: another session holds the stream. */
export type Phase =
  | 'idle'
  | 'connecting'
  | 'greeting'
  | 'authenticating'
  | 'occupied'
  | 'subscribing'
  | 'live'
  | 'waiting'
  | 'ended';

/** How long each step may take. */
export const WITHIN = {
  connect: 15 * SECOND,
  answer: 10 * SECOND,
  /** Another process greets when the venue lets it in; whether it lives is known by its pulse. */
  localGreeting: 150 * SECOND,
} as const;

/** Authenticated, where that is asked for. */
export const isReady = (phase: Phase): boolean => phase === 'subscribing' || phase === 'live';

/** Whether there is a socket to speak on. */
export const isOpened = (phase: Phase): boolean =>
  isReady(phase) || phase === 'greeting' || phase === 'authenticating' || phase === 'occupied';

const only =
  (one: Phase) =>
  (phase: Phase): boolean =>
    phase === one;
const always = (): boolean => true;

const ACCEPTED: Readonly<Record<Input['kind'], (phase: Phase) => boolean>> = {
  start: only('idle'),
  opened: only('connecting'),
  refused: only('connecting'),
  closed: isOpened,
  greeted: only('greeting'),
  authenticated: only('authenticating'),
  confirmed: isReady,
  withdrawn: isReady,
  resync: only('live'),
  want: always,
  unwant: always,
  moved: (phase) => isOpened(phase) || phase === 'connecting',
  error: isOpened,
  data: isReady,
  pong: isOpened,
  tick: always,
  stop: always,
};

/** Whether an input says something in a phase; one that comes late or out of order does not. */
export const accepts = (phase: Phase, kind: Input['kind']): boolean => ACCEPTED[kind](phase);
