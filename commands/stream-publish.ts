/** `tradectl stream --publish`: the events of a stream offered to other processes over ZeroMQ. */

import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Publisher } from '../src/app/relay/outgoing.js';
import { TradectlError } from '../src/core/base/errors.js';
import { isSet, listOf, textOf } from './options/common.js';
import type { Call } from './run-command.js';

export const publishOptions = (command: Command): Command =>
  command
    .option('--publish <address>', 'offer the events to others: tcp://127.0.0.1:5555, ipc:///path')
    .option('--wait', 'with --publish: begin when somebody listens')
    .option('--curve-key <file>', 'encrypt, with the keys of that file (made where there is none)')
    .option('--allow-key <keys...>', 'with --publish: public keys of those who may listen');

/**
 * The publisher that `--publish` asks for, told on the way; with `--wait` once somebody listens, or on a stop.
 *
 * Throws TradectlError `usage` where the address is not allowed or cannot be had.
 */
export async function openOutgoing(call: Call, notice: (text: string) => void): Promise<Publisher | undefined> {
  const { context, options } = call;
  const endpoint = textOf(options, 'publish');
  if (endpoint === undefined) return refuseAlone(call);
  const { openOutgoing: open } = await import('../src/app/relay/outgoing.js');
  const keyFile = textOf(options, 'curveKey');
  const { publisher, publicKey } = await open({
    endpoint,
    source: textOf(options, 'from'),
    epoch: context.now(),
    keyFile: keyFile === undefined ? undefined : resolve(context.cwd, keyFile),
    allowed: listOf(options, 'allowKey'),
  });
  notice(`publishing on ${publisher.endpoint}${publicKey === undefined ? '' : `, public key ${publicKey}`}`);
  if (isSet(options, 'wait')) await Promise.race([publisher.subscribed(), stopOf(context.signal)]);
  return publisher;
}

/** Nothing is silently ignored: these flags mean something with `--publish` only. */
function refuseAlone({ options }: Call): undefined {
  const isCurve = textOf(options, 'curveKey') !== undefined && textOf(options, 'from') === undefined;
  const isAllow = listOf(options, 'allowKey').length > 0;
  const name = isSet(options, 'wait') ? '--wait' : isAllow ? '--allow-key' : isCurve ? '--curve-key' : undefined;
  if (name === undefined) return undefined;
  throw new TradectlError('usage', `${name} goes with --publish`, { where: name, hint: 'add --publish ADDRESS' });
}

const stopOf = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
