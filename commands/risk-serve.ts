/** `tradectl risk serve`: answers what-ifs about orders, for programs of any language, over ZeroMQ. */

import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { RunningRisk } from '../src/app/risk-server/serve.js';
import { isAlive } from './alive.js';
import { configOf, configOption, dbOption, isSet, jsonOption, listOf, textOf } from './options/common.js';
import { type Call, type Define, DONE, examples } from './run-command.js';

const DEFAULT_BIND = 'tcp://127.0.0.1:5556';

export const define: Define = (command, run) => {
  command
    .description('Answer what-ifs about orders over ZeroMQ, from the ledger of the running trader')
    .option('--bind <address>', `tcp://127.0.0.1:PORT or ipc:///path (${DEFAULT_BIND})`)
    .option('--without-trader', 'also answer from a ledger that nobody trades on, as it was left')
    .option('--curve-key <file>', 'encrypt, with the keys of that file (made where there is none)')
    .option('--allow-key <keys...>', 'public keys of those who may ask');
  jsonOption(dbOption(configOption(command)))
    .addHelpText('after', examples(EXAMPLES))
    .action(run(serve));
};

const EXAMPLES = [
  'tradectl risk serve',
  'tradectl risk serve --bind ipc://$HOME/.tradectl/risk.sock --json',
  'tradectl risk serve --bind tcp://0.0.0.0:5556 --curve-key risk.keys --allow-key KEY',
];

async function serve(call: Call): Promise<number> {
  const { context, options } = call;
  const running = await open(call);
  const { endpoint, publicKey = null } = running;
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify({ endpoint, publicKey })}\n`);
  else context.out.write(`answering on ${endpoint}${publicKey === null ? '' : `, public key ${publicKey}`}\n`);
  try {
    await Promise.race([running.ended, stopOf(context.signal)]);
  } finally {
    running.close();
    await running.ended;
  }
  const { requests, approved, denied, errors } = running.metrics.counts;
  context.err.write(`${requests} requests: ${approved} approved, ${denied} denied, ${errors} errors\n`);
  return DONE;
}

async function open(call: Call): Promise<RunningRisk> {
  const { context, options } = call;
  const config = configOf(call);
  const keyFile = textOf(options, 'curveKey');
  const { serveRisk } = await import('../src/app/risk-server/serve.js');
  return serveRisk({
    endpoint: textOf(options, 'bind') ?? DEFAULT_BIND,
    ledgerPath: config.ledger.path,
    terms: config,
    isWithoutTrader: isSet(options, 'withoutTrader'),
    keyFile: keyFile === undefined ? undefined : resolve(context.cwd, keyFile),
    allowed: listOf(options, 'allowKey'),
    now: context.now,
    stopwatch: () => performance.now(),
    newName: randomUUID,
    isAlive,
    onBug: (error) =>
      context.err.write(`fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
  });
}

const stopOf = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
