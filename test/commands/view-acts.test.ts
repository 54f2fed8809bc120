/** Halt and resume out of a view are the same as those of the command line. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { carryOut } from '../../commands/view-acts.js';
import { stateOf } from '../../src/app/breaker/risk-state.js';
import { NEW_RUN, withLedger } from '../io/sqlite/desk.js';
import { temporaryDirectory } from '../support/cli.js';

it('are in the ledger, with who said it', async () => {
  const path = join(temporaryDirectory(), 'l.db');
  withLedger(path, (ledger) => void ledger.beginRun(NEW_RUN));
  const act = (kind: 'halt' | 'resume') =>
    carryOut({ act: { kind, reason: 'seen' }, path, signal: new AbortController().signal });
  expect(await act('halt')).toMatch(/^halt: done, halted/);
  withLedger(path, ({ risk }) =>
    expect(stateOf(risk).halt).toMatchObject({
      reason: 'seen',
      who: expect.stringContaining(`process ${process.pid}`) as string,
    }),
  );
  expect(await act('resume')).toMatch(/^resume: done/);
  withLedger(path, ({ risk }) => expect(stateOf(risk).halt).toBeUndefined());
});
