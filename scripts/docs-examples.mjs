/** The examples at the end of each help in docs/CLI.md, as steps: what they need is told here, since a help has no comments. */

import { stepsOf } from './docs-blocks.mjs';

/** @typedef {import('./docs-blocks.mjs').Step} Step */

/**
 * What an example needs, as a marker would say it: the first row that fits.
 * @type {[RegExp, string][]}
 */
const NEEDS = [
  [/--feed (binance|kraken|test)/, 'needs the network'],
  [/ethusdt\.jsonl\.gz|\.\/recorded|\.\/btc/, 'needs a capture or a recording'],
  [/5f0c2b7e9a41d386/, 'needs an order of yours in the place of its id'],
  [/flatten AAPL$|init$/, 'needs a terminal to say yes at'],
  [/attach --db paper\.db/, 'needs a trader on that ledger'],
  [/--curve-key/, "needs keys of CURVE, yours and a client's"],
  [/page-me/, 'needs a program of yours'],
  [/completion (zsh|fish)/, 'needs another shell'],
  [/--replay bars\.csv/, 'your bars.csv'],
  [/--data SPY\.csv/, 'your SPY.csv'],
  [/ledger (backup|restore|verify)/, 'after a trader'],
  [/doctor --probe|--endpoint|stream AAPL MSFT/, 'with a simulator'],
  [/tradectl order/, 'beside a trader; exits 0 or 1'], // what the strategy does meanwhile may be in its way
  [/risk check/, 'beside a trader; exits 0 or 1'], // entries are halted by then
  [/risk status/, 'beside a trader; exits 0 or 5'],
  [/tradectl (attach|order|flatten|risk|orders|fills|positions|pnl|reconcile|stream --from)/, 'beside a trader'],
];

/**
 * The examples of each command and of those below it, which one reader types; what comes again is left out.
 * @param {string} page docs/CLI.md
 * @returns {Step[][]}
 */
export function examplesOf(page) {
  /** @type {Set<string>} */
  const seen = new Set();
  let line = 0;
  return page.split(/^(?=## )/m).map((section) => {
    const from = line;
    line += section.split('\n').length - 1;
    const typed = [...section.matchAll(/^ {2}\$ (.*)$/gm)].filter(([, text = '']) => !seen.has(text) && seen.add(text));
    return typed.flatMap(({ 1: text = '', index }) => {
      const words = NEEDS.find(([form]) => form.test(text))?.[1];
      const marked = `${words === undefined ? '' : `<!-- run: ${words} -->\n`}\`\`\`\n${text}\n\`\`\`\n`;
      const at = from + section.slice(0, index).split('\n').length;
      return stepsOf(marked).map((step) => ({ ...step, line: at }));
    });
  });
}
