/** The curve's next point: none while a price is missing, whoever may tell it. */

import { expect, it } from 'vitest';
import { worthOf } from '../../../src/app/view/worth.js';
import { bar, instrument, price } from '../../support/core/build.js';
import { heldBefore, play } from '../../support/core/run.js';

it('is known once the market or the broker has told a price of all that is held', () => {
  const { engine, loop, take } = play({ asides: [instrument('XYZ')] });
  for (const symbol of ['ABC', 'XYZ']) heldBefore({ loop }, symbol);
  const before = worthOf(engine);
  take(bar(0, '20'));
  const half = worthOf(engine);
  engine.learn({ kind: 'price', symbol: 'XYZ', price: price('40') });
  expect([before, half, worthOf(engine)]).toEqual([undefined, undefined, 10_180]);
});
