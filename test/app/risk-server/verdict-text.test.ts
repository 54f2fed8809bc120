/** A verdict put together from pieces is the JSON of the whole, byte for byte, however often and in whatever order. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkRecord } from '../../../src/app/risk/what-if.js';
import type { Verdict } from '../../../src/app/risk-server/advice.js';
import type { RequestId } from '../../../src/app/risk-server/request.js';
import { VerdictTexts } from '../../../src/app/risk-server/verdict-text.js';

const figure = fc.constantFrom('0', '10', '-10', '0.000000001', '123456789.987654321');
const word = fc.oneof(fc.constantFrom('', 'exits', 'a "b"', '\\', '\n', '\ud800', 'é'), fc.string());
const code = fc.constantFrom('lot_size', 'max_position_qty', 'buying_power', 'broker_type');
const check = fc.oneof(
  fc.record({ code, limit: figure, value: figure, headroom: figure, passed: fc.boolean() }),
  fc.record({ code, limit: word, value: word, headroom: fc.constant(''), passed: fc.boolean() }),
);
const id = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constantFrom(-0, 1e21, 1e-7, 0.1));
const held = fc.record({ reservation: word, until: word });
const verdict: fc.Arbitrary<Verdict> = fc.record(
  {
    ...{ approved: fc.boolean(), code: fc.option(code), checks: fc.array(check, { maxLength: 4 }), held },
    ...{ maxQty: figure, ledgerSeq: fc.nat(), ageMs: fc.integer().map((micros) => micros / 1000) },
  },
  { requiredKeys: ['approved', 'code', 'checks', 'ledgerSeq', 'ageMs'] },
);

/** The slow twin. */
const whole = (to: RequestId | null, { approved, code: why, checks, maxQty, ledgerSeq, ageMs, held: is }: Verdict) =>
  JSON.stringify({ id: to, approved, code: why, checks: checks.map(checkRecord), maxQty, ledgerSeq, ageMs, ...is });

it('is the same text, also of a check that is asked for again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, verdict), { maxLength: 5 }), (all) => {
      const texts = new VerdictTexts();
      for (const [to, one] of [...all, ...all]) expect(texts.of(to, one)).toBe(whole(to, one));
    }),
    { numRuns: 500 },
  );
});
