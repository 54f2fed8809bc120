/** A server to be asked: `ours LEDGER`, the risk server on a ledger, or `bare`, an echo. Tells its address in a line. */

import { Reply } from 'zeromq';
import { serveRisk } from '../../src/app/risk-server/serve.js';
import { must } from '../../src/core/base/assert.js';
import { ofMillis } from '../../src/core/base/time.js';
import { riskTerms } from './risk-account.js';

const [, , kind, ledgerPath = ''] = process.argv;

if (kind === 'ours') await serve();
else await echo();

async function serve(): Promise<void> {
  const running = await serveRisk({
    endpoint: 'tcp://127.0.0.1:*',
    ledgerPath,
    terms: riskTerms,
    isWithoutTrader: true,
    keyFile: undefined,
    allowed: [],
    now: () => ofMillis(Date.now()),
    stopwatch: () => performance.now(),
    newName: () => 'none',
    isAlive: () => false,
    onBug: (error) => {
      throw error;
    },
  });
  console.log(running.endpoint);
  await running.ended;
}

async function echo(): Promise<void> {
  const socket = new Reply();
  await socket.bind('tcp://127.0.0.1:*');
  console.log(must(socket.lastEndpoint, 'it is bound'));
  for await (const frames of socket) await socket.send(frames);
}
