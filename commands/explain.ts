/** `tradectl explain`: the way of one order, from the event that led to it to its end. */

import { type Explanation, explainOrder } from '../src/app/explain/explain.js';
import type { CheckRecord } from '../src/app/risk/what-if.js';
import { escapeControls } from '../src/views/escape.js';
import { columns } from './columns.js';
import { tellMode } from './ledger-mode.js';
import { configOf, configOption, dbOption, isSet, jsonOption } from './options/common.js';
import { type Call, type Define, DONE, examples } from './run-command.js';

export const define: Define = (command, run) => {
  jsonOption(dbOption(configOption(command)))
    .description('Why an order was made or denied, and what became of it: event, signal, size, risk, wire, fills, end')
    .argument('<order>', 'its client order id, as `tradectl orders` shows it, or the id of the broker')
    .addHelpText('after', examples(EXAMPLES))
    .action(run(explain));
};

const EXAMPLES = ['tradectl explain 5f0c2b7e9a41d386-12', 'tradectl explain 5f0c2b7e9a41d386-12 --json'];

function explain(call: Call): number {
  const { context, args, options } = call;
  const explanation = explainOrder(configOf(call).ledger.path, args[0] ?? '');
  const mode = tellMode(call);
  context.out.write(isSet(options, 'json') ? `${JSON.stringify({ mode, ...explanation })}\n` : textOf(explanation));
  return DONE;
}

/** `limit 190`, `stop 180`, `stop_limit stop 180 limit 179`. */
function termsOf(type: string, limit: string | null, stop: string | null): string {
  if (limit !== null && stop !== null) return `${type} stop ${stop} limit ${limit}`;
  return [type, limit ?? stop ?? ''].join(' ').trimEnd();
}

/** A hold has neither limit nor value. */
function figuresText(code: string, limit = '', value = ''): string {
  const parts = [...(limit === '' ? [] : [`limit ${limit}`]), ...(value === '' ? [] : [`value ${value}`])];
  return parts.length === 0 ? code : `${code}: ${parts.join(', ')}`;
}

/** Under the word that it led to. */
function checkRow({ code, value, limit, headroom, passed }: CheckRecord): readonly string[] {
  const [found, wanted] = [value || '-', limit || '-'];
  const text = headroom === null ? `${found} (the rule: ${wanted})` : `${found} of ${wanted}, headroom ${headroom}`;
  return ['', '', escapeControls(`  ${passed ? 'ok  ' : 'FAIL'} ${code}: ${text}`)];
}

function textOf({
  runId,
  clientOrderId,
  symbol,
  side,
  type,
  status,
  hops,
  role,
  group,
  ...order
}: Explanation): string {
  const average = order.avgPrice === null ? '' : ` at ${order.avgPrice}`;
  const terms = termsOf(type, order.limit, order.stop);
  const head = `${clientOrderId} (run ${runId}): ${side} ${order.qty ?? ''} ${symbol} ${terms}, ${status}, ${order.filledQty} filled${average}`;
  const rows = hops.flatMap(({ hop, ts, text, code, limit, value, checks = [] }) => {
    const figures = code === undefined ? '' : ` [${figuresText(code, limit, value)}]`;
    return [[ts, hop, escapeControls(`${text}${figures}`)], ...checks.map(checkRow)];
  });
  const together = role === null ? '' : `${role.replace('_', ' ')} of ${group.join(', ')}`;
  return `${escapeControls(head.replace(/ {2,}/g, ' '))}\n${together === '' ? '' : `${escapeControls(together)}\n`}${columns(rows)}`;
}
