/** What `tradectl init strategy` writes: a strategy that runs as it is, with a place for one's own idea. */

import { basename, extname, resolve } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { Item } from './items.js';

const EXTENSIONS = ['.ts', '.js', '.mts', '.mjs'];

/** `mine` becomes mine.ts. Throws TradectlError `usage` for another kind of file. */
export function strategyItem(name: string, cwd: string): Item {
  const extension = extname(name);
  if (name === '' || (extension !== '' && !EXTENSIONS.includes(extension))) {
    throw new TradectlError('usage', `a strategy cannot be written to ${JSON.stringify(name)}`, {
      where: 'NAME',
      hint: 'name a .ts or .js file, such as: tradectl init strategy mine.ts',
    });
  }
  const path = resolve(cwd, extension === '' ? `${name}.ts` : name);
  const isTyped = extension === '' || extension.endsWith('ts');
  return {
    kind: 'file',
    what: 'a strategy',
    path,
    text: template(basename(path, extname(path)), isTyped),
    mode: 0o644,
  };
}

function template(name: string, isTyped: boolean): string {
  const types = isTyped ? "import type { StrategyDefinition } from 'tradectl/strategy';\n\n" : '';
  const [annotation, bars, numbers] = isTyped
    ? [': StrategyDefinition', ': number[]', "(params) {\n    const n = Number(params['n']);"]
    : ['', '', '({ n }) {'];
  return `/** ${name}: long above the average of the last n closes, flat below it. Put your own idea into onBar. */

${types}export const strategy${annotation} = {
  name: ${JSON.stringify(name)},
  params: { n: { type: 'int', default: 20, min: 2, describe: 'closes in the average' } },
  // How many bars it must see before it can decide.
  warmup: ({ n }) => Number(n),
  // Called once for each symbol; what it keeps between bars belongs here.
  create${numbers}
    const closes${bars} = [];
    return {
      onBar(bar, ctx) {
        closes.push(bar.close);
        if (closes.length < n) return;
        const average = closes.reduce((sum, close) => sum + close, 0) / closes.length;
        if (bar.close > average) ctx.enter('long', \`close above \${average.toFixed(2)}\`);
        if (bar.close < average) ctx.exit(\`close below \${average.toFixed(2)}\`);
        closes.shift();
      },
    };
  },
};
`;
}
