/** What a user's strategy can do to the process: promises, timers, exits, prints; seen from outside. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Result, ROOT, runBinary, temporaryDirectory } from '../support/cli.js';

const SP500 = join(ROOT, 'node_modules/vega-datasets/data/sp500-2000.csv');

const run = (code: string, ...more: string[]): Promise<Result> => {
  const cwd = temporaryDirectory({ 'my strat.js': code });
  const argv = ['backtest', SP500, '--to', '2000-06-30', '--strategy', './my strat.js', '--json', ...more];
  return runBinary(argv, { cwd });
};

const onBar = (body: string): string => `export const strategy = { create: () => ({ onBar(bar, ctx) { ${body} } }) };`;

describe('a strategy', { concurrent: true }, () => {
  it.each([
    ['rejects later', onBar(`Promise.reject(new Error('boom'));`), 'boom'],
    ['rejects later with no error', onBar(`Promise.reject(Object.create(null));`), 'promise or timer'],
    ['rejects on the last bar', onBar(`if (bar.tsEvent >= 962236800000000) Promise.reject('boom');`), 'boom'],
    ['fails on a timer', onBar(`setTimeout(() => { throw new Error('boom'); });`), 'boom'],
    ['wishes on a timer', onBar(`setTimeout(() => ctx.buy({ qty: 1 }));`), 'outside of a handler'],
    ['exits', onBar('process.exit(0);'), 'ended the program'],
    ['exits when it is loaded', `process.exit(0); ${onBar('')}`, 'ended the program'],
    ['exits later', `setTimeout(() => process.exit(0)); ${onBar('')}`, 'ended the program'],
    ['never ends to load', `await new Promise(() => undefined); ${onBar('')}`, 'ended the program'],
    ['imports what is not there', `await import(['./', 'x.js'].join('')); ${onBar('')}`, 'cannot be loaded'],
    ['throws what is no error', onBar('throw Object.create(null);'), 'onBar threw: [Object: null prototype] {}'],
  ])('that %s fails by its name', async (_, code, message) => {
    const { status, stdout, stderr } = await run(code);
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: Record<string, string> };
    expect({ status, stdout, code: error['code'] }).toEqual({ status: 2, stdout: '', code: 'strategy' });
    expect(error['message']).toContain(message);
    expect(error['where']).toMatch(/^\.\/my strat\.js/);
    expect(stderr).not.toContain('base64');
  });

  it('cannot turn a missed gate into success', async () => {
    const code = `process.on('beforeExit', () => process.exit(0)); ${onBar('')}`;
    expect((await run(code, '--gate', 'trades>0')).status).toBe(1);
  });

  it('prints to stderr', async () => {
    const { status, stdout, stderr } = await run(onBar(`console.log('seen'); console.table([1]);`));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('stats');
    expect(stderr).toContain('seen\n');
  });
});
