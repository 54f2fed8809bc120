/** Verdicts as the JSON that goes out, put together from pieces: the same bytes as JSON.stringify of the whole. */

import type { CheckResult } from '../../core/risk/check-result.js';
import type { Verdict } from './advice.js';
import type { RequestId } from './request.js';

/** What was made last of the checks of one code. */
interface Row {
  readonly of: CheckResult;
  /** Up to the limit, which seldom changes. */
  readonly head: string;
  readonly text: string;
}

export class VerdictTexts {
  readonly #rows = new Map<string, Row>();

  of(id: RequestId | null, { approved, code, checks, maxQty, ledgerSeq, ageMs, held }: Verdict): string {
    let rows = '';
    for (const check of checks) rows += rows === '' ? this.#row(check) : `,${this.#row(check)}`;
    const most = maxQty === undefined ? '' : `,"maxQty":"${maxQty}"`;
    const more = held === undefined ? '' : `,${JSON.stringify(held).slice(1, -1)}`;
    const head = `{"id":${jsonOf(id)},"approved":${approved},"code":${jsonOf(code)}`;
    return `${head},"checks":[${rows}]${most},"ledgerSeq":${ledgerSeq},"ageMs":${ageMs}${more}}`;
  }

  /** The gate hands out the same result as long as its figures stay. */
  #row(check: CheckResult): string {
    const before = this.#rows.get(check.code);
    if (before?.of === check) return before.text;
    const head = before?.of.limit === check.limit ? before.head : headOf(check);
    const text = head + tailOf(check);
    this.#rows.set(check.code, { of: check, head, text });
    return text;
  }
}

/** Numbers and null are written as they are; only texts may need an escape. */
const jsonOf = (value: string | number | null): string =>
  typeof value === 'string' ? JSON.stringify(value) : `${value}`;

/** Joined, it is one piece; a sum would be copied together from its parts for every answer. */
const headOf = ({ code, limit }: CheckResult): string =>
  ['{"code":', JSON.stringify(code), ',"limit":', JSON.stringify(limit), ',"value":'].join('');

/** What has a headroom is a figure; only words may need an escape. */
const tailOf = ({ value, headroom, passed }: CheckResult): string =>
  headroom === ''
    ? `${JSON.stringify(value)},"headroom":null,"passed":${passed}}`
    : `"${value}","headroom":"${headroom}","passed":${passed}}`;
