/** What is said of a trader that has ended behind its screen. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLog, tellEnd } from '../../commands/trade-spawn.js';
import { fakeContext, temporaryDirectory } from '../support/cli.js';

function told(killedBy: NodeJS.Signals, isShown: boolean, signal: AbortSignal): string {
  const { context, stderr } = fakeContext({ signal });
  const log = openLog(join(temporaryDirectory(), 'l.db'));
  tellEnd(context, { end: { status: 137, killedBy }, log, isShown });
  log.close();
  return stderr();
}

it('is that something killed it, but not to the person whose Ctrl-C came before it could hear', () => {
  const stopped = AbortSignal.abort('SIGINT');
  expect(told('SIGINT', false, stopped).trim()).toBe('');
  expect(told('SIGKILL', false, stopped)).toContain('error: the trader is gone: SIGKILL has ended its process\n');
  expect(told('SIGINT', true, stopped)).toContain('what rested at a broker rests there\n');
  expect(told('SIGKILL', true, new AbortController().signal)).toContain('SIGKILL');
});
