/** `tradectl help`: topics that belong to no command; each is loaded only when it is asked for. */

import { pageText, type Topic } from './help-page.js';
import { type Define, DONE, examples } from './run-command.js';

const TOPICS: Readonly<Record<string, () => Promise<Topic>>> = {
  'exit-codes': () => import('./help-exit-codes.js'),
  config: () => import('./help-config.js'),
  environment: () => import('./help-environment.js'),
  files: () => import('./help-files.js'),
};

export const HELP_TOPICS: readonly string[] = Object.keys(TOPICS);

export const define: Define = (command, run) => {
  command
    .argument('[topic]', `a command, or ${HELP_TOPICS.join(', ')}`)
    .option('--json', 'machine-readable output')
    .addHelpText(
      'after',
      examples(['tradectl help config', 'tradectl help exit-codes --json', 'tradectl help ledger verify']),
    )
    .action(
      run(async ({ context, args, options }) => {
        const topic = await TOPICS[args[0] ?? '']?.();
        if (topic === undefined) return DONE; // main.ts has shown the help of a command, or refused the word
        const text = options['json'] === true ? `${JSON.stringify(topic.data(context))}\n` : pageText(topic, context);
        context.out.write(text);
        return DONE;
      }),
    );
};
