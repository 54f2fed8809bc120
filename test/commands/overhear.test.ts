import { expect, it } from 'vitest';
import { overhear } from '../../commands/overhear.js';
import { fakeContext } from '../support/cli.js';

it('keeps what a person is told, and passes everything on', () => {
  const { context, stderr } = fakeContext();
  const { context: heard, take } = overhear(context);
  heard.err.write('notice: the market is closed\n');
  heard.err.write('a line of another kind\n');
  heard.err.write('warning: slow\n');
  expect(stderr()).toBe('notice: the market is closed\na line of another kind\nwarning: slow\n');
  expect(take()).toEqual(['notice: the market is closed', 'warning: slow']);
  expect(take()).toEqual([]);
  expect([heard.width, heard.cwd]).toEqual([context.width, context.cwd]);
});
