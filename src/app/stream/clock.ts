/** The real clock of a stream: it never goes back by itself, and follows the system's where that was set. */

import { performance } from 'node:perf_hooks';
import { micros } from '../../core/base/time.js';
import type { SocketClock } from '../../io/shared/socket.js';

/** Beyond it the system's clock was set, or the machine slept. */
const STEP_MS = 1000;

let offset = performance.timeOrigin;

export const streamClock: SocketClock = {
  now: () => {
    const [ticked, wall] = [offset + performance.now(), Date.now()];
    if (Math.abs(wall - ticked) < STEP_MS) return micros(Math.floor(ticked * 1000));
    offset += wall - ticked;
    return micros(wall * 1000);
  },
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  },
};

/** Does something again and again until the answer is called. */
export function every(clock: SocketClock, ms: number, work: () => void): () => void {
  let callOff = clock.after(ms, again);
  function again(): void {
    callOff = clock.after(ms, again);
    work();
  }
  return () => callOff();
}
