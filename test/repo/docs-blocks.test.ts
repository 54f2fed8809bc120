/** What `npm run docs:run` takes out of a page. */

import { expect, it } from 'vitest';
import { stepsOf } from '../../scripts/docs-blocks.mjs';
import { examplesOf } from '../../scripts/docs-examples.mjs';

const PAGE = `# A page

\`\`\`
tradectl sim
# a remark
tradectl trade --paper \\
  --headless
\`\`\`

<!-- run: second terminal; beside a trader; your prices.csv; risk status exits 0 or 5 -->
\`\`\`sh
$ tradectl risk status
entries  held
$ tradectl orders
\`\`\`

<!-- run: save as risk.toml -->
\`\`\`toml
[risk]
\`\`\`

<!-- run: needs the network -->
\`\`\`
tradectl stream
\`\`\`

\`\`\`json
{}
\`\`\`
`;

it('what is typed, where, and what its marker says', () => {
  const [sim, trade, status, orders, file, stream, ...more] = stepsOf(PAGE);
  expect(sim).toMatchObject({ line: 4, text: 'tradectl sim', terminal: 'first', world: 'none', statuses: [0] });
  expect(trade).toMatchObject({ line: 6, text: 'tradectl trade --paper \\\n  --headless' });
  expect(status).toMatchObject({ line: 12, text: 'tradectl risk status', terminal: 'second', statuses: [0, 5] });
  expect(orders).toMatchObject({
    text: 'tradectl orders',
    world: 'beside a trader',
    statuses: [0],
    own: ['prices.csv'],
  });
  expect(file).toMatchObject({ line: 19, text: '[risk]\n', file: 'risk.toml' });
  expect(stream).toMatchObject({ text: 'tradectl stream', skipped: 'needs the network' });
  expect(more).toEqual([]);
});

it('the examples of every help, once, a reader for each command', () => {
  const page =
    '## tradectl a\n```\n  $ tradectl a\n```\n### tradectl a b\n```\n  $ tradectl a\n```\n## tradectl orders\n';
  const [, a = [], orders = []] = examplesOf(`intro\n${page}\`\`\`\n  $ tradectl orders\n\`\`\`\n`);
  expect(a).toMatchObject([{ line: 4, text: 'tradectl a', world: 'none' }]);
  expect(orders).toMatchObject([{ line: 12, text: 'tradectl orders', world: 'beside a trader' }]);
});
