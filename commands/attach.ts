/** `tradectl attach`: the view of a trader that runs, from any terminal; or its snapshots as lines. */

import { readAddress } from '../src/app/view/address.js';
import { ViewClient, type ViewEnd } from '../src/app/view/client.js';
import { endError, noTrader } from '../src/app/view/gone.js';
import { SECOND } from '../src/core/base/time.js';
import type { Snapshot } from '../src/core/view/snapshot.js';
import { logLine } from '../src/views/trade-log.js';
import { isAtTerminal } from './ask.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { DURATION } from './options/times.js';
import { flagOf } from './options/values.js';
import { asciiOption, viewFlags } from './options/view.js';
import { type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  asciiOption(jsonOption(dbOption(configOption(command))))
    .description('Show a trader that runs: on a terminal its screen, in a pipe its log, with --json its snapshots')
    .option('--interval <time>', 'between two snapshots of --json (1s)')
    .option('--on-quit <policy>', 'what q does: detach (the trader goes on), stop it in order, or ask (detach)')
    .addHelpText('after', examples(EXAMPLES))
    .action(run(attach));
};

const EXAMPLES = ['tradectl attach', 'tradectl attach --db paper.db --ascii', 'tradectl attach --json --interval 5s'];

async function attach(call: Call): Promise<number> {
  const { context, options } = call;
  const flags = viewFlags(options, context, 'detach');
  const interval = flagOf(options, 'interval', DURATION) ?? SECOND;
  const { path } = configOf(call).ledger;
  const socketPath = readAddress(path);
  if (socketPath === undefined) throw noTrader(path);
  const isJson = isSet(options, 'json');
  if (isJson || !isAtTerminal(context)) await follow(call, socketPath, isJson ? snapshots(call, interval) : log(call));
  else await (await import('./attach-screen.js')).showTrader(call, { socketPath, path, flags });
  return DONE;
}

/** Until the trader has ended, or somebody says stop. */
function follow({ context, options }: Call, socketPath: string, take: (snapshot: Snapshot) => void): Promise<void> {
  const path = configOf({ context, args: [], options }).ledger.path;
  return new Promise((resolve, reject) => {
    const end = (how: ViewEnd): void => {
      context.signal.removeEventListener('abort', leave);
      const failure = endError(how, path);
      if (failure === undefined) resolve();
      else reject(failure);
    };
    const client = new ViewClient(socketPath, { hello: () => undefined, snapshot: take, end });
    const leave = (): void => {
      client.close();
      resolve();
    };
    context.signal.addEventListener('abort', leave, { once: true });
  });
}

/** One line at a time, and the last whatever the time. */
function snapshots({ context }: Call, interval: number): (snapshot: Snapshot) => void {
  let writtenAt = Number.NEGATIVE_INFINITY;
  return (snapshot) => {
    const now = context.now();
    if (now - writtenAt < interval && !isLast(snapshot)) return;
    writtenAt = now;
    context.out.write(`${JSON.stringify(snapshot)}\n`);
  };
}

const isLast = ({ log: told }: Snapshot): boolean => told.at(-1)?.event.type === 'summary';

/** What the trader told before, and what it tells now. */
function log({ context }: Call): (snapshot: Snapshot) => void {
  let seen = 0;
  return ({ session, log: told }) => {
    if (seen === 0) context.out.write(`${session.mode}: run ${session.run}, ${session.strategy}\n`);
    for (const { seq, event } of told) {
      const line = seq > seen ? logLine(event) : undefined;
      if (line !== undefined) context.out.write(`${line}\n`);
      seen = Math.max(seen, seq);
    }
  };
}
