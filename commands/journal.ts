/** `tradectl journal`: what a session was told, made again: the same orders must come of it. */

import { resolve } from 'node:path';
import { type ReplayResult, replayJournal } from '../src/app/journal/replay.js';
import { escapeControls } from '../src/views/escape.js';
import { counted } from '../src/views/format.js';
import { isSet, jsonOption } from './options/common.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  command.description('Replay the journal of a session and compare its orders');
  const replay = command
    .command('replay')
    .description('make every call of a journal again; 0 where the same orders came of it, 1 where not')
    .argument('<file>', 'that `tradectl trade --journal FILE` wrote');
  jsonOption(replay).addHelpText('after', examples(EXAMPLES)).action(run(replayAgain));
  command.addHelpText('after', examples(EXAMPLES));
};

const EXAMPLES = [
  'tradectl trade --paper --duration 20s --journal session.jsonl',
  'tradectl journal replay session.jsonl',
];

async function replayAgain({ context, options, args }: Call): Promise<number> {
  const path = resolve(context.cwd, args[0] ?? '');
  const result = await replayJournal(path, context.cwd);
  context.out.write(isSet(options, 'json') ? `${JSON.stringify(asJson(result))}\n` : inWords(result));
  return result.difference === undefined ? DONE : ANSWER_IS_NO;
}

const asJson = ({ sessions, runs, calls, orders, difference, isTorn }: ReplayResult): unknown => ({
  status: difference === undefined ? 'same' : 'differences',
  ...{ sessions, runs, calls, orders, isTorn },
  difference: difference ?? null,
});

function inWords({ sessions, runs, calls, orders, difference, isTorn }: ReplayResult): string {
  const scope = `${counted(sessions, 'session')} of run ${runs.join(', ')}: ${counted(calls, 'call')}, ${counted(orders, 'line')} about orders`;
  const tail = isTorn ? '; the last line was cut short and is left out' : '';
  if (difference === undefined) return `same: ${scope}${tail}\n`;
  const { line, recorded, replayed } = difference;
  return `DIFFERENT at line ${line}: ${scope}\n  then  ${escapeControls(recorded ?? 'nothing')}\n  now   ${escapeControls(replayed ?? 'nothing')}\n`;
}
