/** Whether the file of an ipc socket may be bound: the library would replace whatever has that name, even a live server's. */

import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { TradectlError } from '../../core/base/errors.js';

/** Throws TradectlError `usage` where another server answers on the path, or the path is no socket. */
export async function checkSocketFile(path: string): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket())
    throw new TradectlError('usage', 'cannot serve: there is a file of that name that is no socket', {
      where: path,
      hint: 'choose another path',
    });
  if (await isAnswered(path))
    throw new TradectlError('usage', 'cannot serve: another program serves on that socket', {
      where: path,
      hint: 'choose another path, or stop the program that has it',
    });
}

/** A socket's file outlives a server that was killed; nobody answers on it then. */
const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
