/** What risk says to people on a terminal: no line is wider than it, and no word is lost; in a pipe lines stay whole. */

import { describe, expect, it } from 'vitest';
import type { RiskReport } from '../../src/core/view/risk-report.js';
import { checkTable, checkWords } from '../../src/views/risk-check.js';
import { renderRiskStatus } from '../../src/views/risk-status.js';

const LONG = 'a long reason that goes on and on, further than any line of eighty columns can hold in one piece';
const at = '2026-01-05T14:30:00.000Z';

const widestLine = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
const wordsOf = (text: string): string => text.replaceAll(/\s+/g, ' ');

const STATUS: RiskReport = {
  ...{ state: 'halted', entries: 'held', crash: null, starts: { used: 0, limit: 3 }, limits: [] },
  haltedSymbols: [],
  hold: null,
  halt: { at, reason: LONG, who: 'ann@desk, process 7' },
  breaker: { isSet: true, phase: 'closed', since: null, opened: 0, reducedTo: null, trips: [] },
  events: [{ at, kind: 'halt', cause: 'halt', message: LONG, who: 'ann@desk, process 7' }],
};

describe('the status of risk', () => {
  it('goes on below where the terminal ends', () => {
    const text = renderRiskStatus(STATUS, { kind: 'box', width: 80, ascii: false });
    expect(widestLine(text)).toBeLessThanOrEqual(80);
    expect(wordsOf(text)).toContain(`process 7: ${LONG}; until`);
  });

  it.each([20, 40, 80, 200])('is whole on %i columns, its limits too', (width) => {
    const limits = [{ limit: 'drawdown (10 %)', used: '1250.5', allowed: '10000', headroom: '8749.5' }];
    const text = renderRiskStatus({ ...STATUS, limits }, { kind: 'box', width, ascii: false });
    expect(widestLine(text)).toBeLessThanOrEqual(width);
    for (const word of ['8,749.5', 'ann@desk,', 'further', 'headroom']) expect(text).toContain(word);
  });

  it('says at which part limits hold while the breaker is half-open', () => {
    const breaker = { ...STATUS.breaker, phase: 'half_open', since: at, opened: 1, reducedTo: '50 %' };
    const text = renderRiskStatus({ ...STATUS, breaker }, { kind: 'tabs' });
    expect(text).toContain('; entries, and the limits of positions and exposure, at 50 %\n');
  });

  it('keeps its lines in a pipe', () => {
    expect(renderRiskStatus(STATUS, { kind: 'tabs' })).toContain(`${LONG} (ann@desk, process 7)\n`);
  });
});

describe('checks in words', () => {
  const checks = [
    { code: 'max_gross_notional', value: '15624.7', limit: '50000', headroom: '34375.3', passed: true },
    { code: 'max_open_orders', value: '7', limit: '6', headroom: '-1', passed: false },
  ];

  it('go on below where the terminal ends', () => {
    const text = checkWords({ checks }, 60);
    expect(widestLine(text)).toBeLessThanOrEqual(60);
    expect(wordsOf(text)).toContain('open orders filled: 15624.7, limit 50000, 34375.3 left FAILS max_open_orders');
  });

  it('and a table of them find room on a terminal, figures and codes whole', () => {
    const limit = 'single limit orders, day or gtc, of whole shares in the place of another order';
    const rule = { code: 'broker_extended_hours', value: 'market, day: cancel, and send', limit, headroom: null };
    const text = checkTable(
      { checks: [...checks, { ...rule, passed: true }] },
      { kind: 'box', width: 80, ascii: false },
    );
    expect(widestLine(text)).toBeLessThanOrEqual(80);
    for (const word of ['broker_extended_hours', '15,624.7', '34,375.3', 'NO']) expect(text).toContain(word);
  });

  it('and a table in a pipe has figures that programs read', () => {
    expect(checkTable({ checks }, { kind: 'tabs' })).toContain('max_gross_notional\t15624.7\t50000\t34375.3\ttrue\n');
  });

  it("say of the broker's rules what it takes", () => {
    const rule = {
      code: 'broker_group',
      value: 'a group',
      limit: 'single orders of coins',
      headroom: null,
      passed: false,
    };
    expect(checkWords({ checks: [rule] }, 80)).toBe(
      '  FAILS   broker_group: a group; the broker takes single orders of coins\n',
    );
  });

  it('are one line each in a pipe', () => {
    expect(checkWords({ checks }, Number.POSITIVE_INFINITY).trimEnd().split('\n').length).toBe(2);
  });
});
