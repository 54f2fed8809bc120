/** The highest of a window is that of a plain list of buckets, whatever comes in whatever order of heights. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import { HighWindow } from '../../../src/core/risk/breaker-windows.js';
import { money } from '../../support/core/build.js';

const WINDOW = 300;
const BUCKET = WINDOW / 30;

const note = fc.record({ later: fc.integer({ min: 0, max: 60 }), units: fc.integer({ min: 0, max: 20 }) });
const act = fc.oneof(
  { weight: 10, arbitrary: note },
  fc.constant('clear' as const),
  fc.record({ moved: fc.integer({ min: -5, max: 5 }) }),
);

it('is the highest noted in the last thirty buckets and this one', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const window = new HighWindow(WINDOW);
      let noted: { readonly bucket: number; readonly units: number }[] = [];
      let now = 1_000_000;
      for (const one of acts) {
        if (one === 'clear') {
          window.clear();
          noted = [];
        } else if ('moved' in one) {
          window.shift(money(String(one.moved)), one.moved);
          noted = noted.map(({ bucket, units }) => ({ bucket, units: units + one.moved }));
        } else {
          now += one.later;
          window.note(micros(now), one.units, () => money(String(one.units)));
          noted.push({ bucket: Math.floor(now / BUCKET), units: one.units });
        }
        const last = noted.at(-1)?.bucket ?? 0;
        const recent = noted.filter(({ bucket }) => bucket >= last - 30).map(({ units }) => units);
        expect(window.high?.units).toBe(recent.length === 0 ? undefined : Math.max(...recent));
        if (window.high !== undefined) expect(window.high.exact).toBe(money(String(window.high.units)));
      }
    }),
    { numRuns: 300 },
  );
});
