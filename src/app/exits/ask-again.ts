/** An exit was denied by what the broker was known to hold: that is read again, so that old knowledge blocks no way out. */

import { MINUTE } from '../../core/base/time.js';
import { BOOKS_DIFFER } from '../../core/risk/books-differ.js';
import type { Attend } from '../trade/attendant.js';

/** A strategy may ask at every bar. */
const PAUSE = MINUTE;

export const askAgain: Attend = ({ refresh, now }) => {
  let restsUntil = 0;
  return {
    heard: (event) => {
      if (event.type !== 'denied' || event.code !== BOOKS_DIFFER || now() < restsUntil) return;
      restsUntil = now() + PAUSE;
      refresh();
    },
  };
};
