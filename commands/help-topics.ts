/** `tradectl help`: topics that belong to no command. */

import { type ErrorCode, EXIT } from '../src/core/base/errors.js';
import { columns } from './columns.js';
import { STOP_STATUS } from './context.js';
import { BUG_STATUS } from './failure.js';
import { ANSWER_IS_NO, type Call, type Define, DONE, examples } from './run-command.js';

interface ExitCode {
  readonly status: number;
  readonly meaning: string;
  /** The codes of `--json` failures that end with it. */
  readonly codes: readonly string[];
}

const MEANING: Readonly<Record<number, string>> = {
  [DONE]: 'done; also when the reader of a pipe closes it',
  [ANSWER_IS_NO]: 'done, and the answer is no: differences found, risk denied, a gate missed',
  2: 'usage, configuration or input data',
  3: 'venue or network not there after the retries',
  4: 'keys missing or refused',
  5: 'halted: nothing may be opened; see `tradectl risk status`',
  6: "ledger unusable: locked, read-only, disk full, newer version, corrupt, another account's",
  [BUG_STATUS]: 'a bug in tradectl',
  [STOP_STATUS.SIGHUP]: 'stopped by SIGHUP after an orderly end',
  [STOP_STATUS.SIGINT]: 'stopped by SIGINT after an orderly end',
  [STOP_STATUS.SIGTERM]: 'stopped by SIGTERM after an orderly end',
};

/** Every exit status, ascending. */
export function exitCodes(): readonly ExitCode[] {
  const codes = Object.keys(EXIT) as ErrorCode[];
  return Object.entries(MEANING).map(([text, meaning]) => {
    const status = Number(text);
    const own = codes.filter((code) => EXIT[code] === status);
    return { status, meaning, codes: status === BUG_STATUS ? ['bug'] : own };
  });
}

const TOPICS: Readonly<Record<string, (call: Call) => string>> = {
  'exit-codes': ({ options }) => {
    if (options['json'] === true) return `${JSON.stringify(exitCodes())}\n`;
    return columns([['STATUS', 'MEANING'], ...exitCodes().map(({ status, meaning }) => [String(status), meaning])]);
  },
};

export const isHelpTopic = (word: string): boolean => Object.hasOwn(TOPICS, word);

export const define: Define = (command, run) => {
  command
    .argument('[topic]', `a command, or ${Object.keys(TOPICS).join(', ')}`)
    .option('--json', 'machine-readable output')
    .addHelpText(
      'after',
      examples(['tradectl help config', 'tradectl help exit-codes', 'tradectl help exit-codes --json']),
    )
    .action(
      run((call) => {
        call.context.out.write(TOPICS[call.args[0] ?? '']?.(call) ?? '');
        return DONE;
      }),
    );
};
