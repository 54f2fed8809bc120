/** `tradectl sim`: a local server that is to a client what Alpaca is. */

import type { RunningSim } from '../src/app/sim/options.js';
import { startSim } from '../src/app/sim/start-sim.js';
import { streamClock } from '../src/app/stream/clock.js';
import { escapeControls } from '../src/views/escape.js';
import { renderSim, simLine } from '../src/views/sim.js';
import { isSet, jsonOption, repeatable } from './options/common.js';
import { type SimFlags, simFlags } from './options/sim.js';
import { type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command
    .description('Run a local Alpaca-compatible server: REST, trading stream, market data, with faults on request')
    .option('--port <number>', 'to listen on; 0 is any free one (0)')
    .option('--host <address>', 'to listen on (127.0.0.1)')
    .option('--exposed', 'allow a --host that other machines can reach')
    .option('--data <files...>', 'a market out of files: bars (CSV, Parquet), or captures of books and trades')
    .option('--synthetic <symbols>', 'a market made up: names such as ACME,AAPL,BTC/USD')
    .option('--rate <ticks>', 'quotes and trades a second of a synthetic market (10)')
    .option('--clock <mode>', 'real, 10x, 100x, or virtual: as fast as clients read (real)')
    .option('--calendar <name>', 'always or nyse (always; of files: the sessions that they have)')
    .option('--seed <number>', 'of the market and of all chance: equal seeds and starts, equal markets (1)')
    .option('--start <time>', 'when a synthetic market begins: 2024-01-02T14:30:00Z (now)')
    .option('--cash <amount>', 'of the account at the start (100000)')
    .option('--margin <factor>', '1 (cash account), 2 or 4 (2)')
    .option('--partial-fills', 'fill one order in ten in parts, as Alpaca paper does')
    .option('--rate-limit <requests>', 'a minute; beyond it 429 (200)')
    .option('--zombie [duration]', 'keep the session of a connection that was cut, as Alpaca does for 90s')
    .option('--state <file>', 'keep account, orders and time in a file, and go on from it');
  repeatable(command, '--fault <name>', 'arm a fault: NAME or NAME=ARG; may be repeated');
  jsonOption(command).addHelpText('after', examples(EXAMPLES)).action(run(sim));
};

const EXAMPLES = [
  'tradectl sim',
  'tradectl sim --port 8080 --synthetic AAPL,SPY,BTC/USD --rate 100 --json',
  'tradectl sim --data SPY.csv --clock virtual',
  'tradectl sim --fault accept-504 --fault zombie=90s --state sim.db',
];

async function sim(call: Call): Promise<number> {
  const { context, options } = call;
  let fail: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined);
  const flags = simFlags(call);
  const running = await startSim({ ...flags, wall: streamClock, onFailure: (error) => fail(error) });
  try {
    for (const notice of running.notices) context.err.write(`notice: ${escapeControls(notice)}\n`);
    if (isSet(options, 'json')) context.out.write(`${JSON.stringify(running.address)}\n`);
    else show(call, running, flags);
    await Promise.race([failure, aborted(context.signal)]);
  } finally {
    await running.close();
  }
  return DONE;
}

function show({ context }: Call, { address, description, symbols, world }: RunningSim, flags: SimFlags): void {
  const { faults, clock } = flags;
  context.out.write(renderSim({ ...address, description, symbols, faults, clock }));
  world.onTradeUpdate((update) => {
    const line = simLine(update);
    if (line !== undefined) context.out.write(`${line}\n`);
  });
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
