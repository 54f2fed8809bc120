/** The section [breaker] of the configuration: units, defaults, and what is refused. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/app/config/config.js';
import { loadConfig } from '../../../src/app/config/load-config.js';
import { must } from '../../../src/core/base/assert.js';
import { moneyText, rateText } from '../../../src/core/base/decimal.js';
import { MINUTE, SECOND } from '../../../src/core/base/time.js';
import { temporaryDirectory } from '../../support/cli.js';

function load(own: string, project = ''): Config {
  const cwd = temporaryDirectory({ 'own.toml': own, ...(project === '' ? {} : { 'tradectl.toml': project }) });
  return loadConfig({ env: { HOME: cwd }, cwd, configFile: join(cwd, 'own.toml') });
}

/** A directory's file under the user's own. */
function loadBoth(own: string, project: string): Config {
  const home = temporaryDirectory({ '.config/tradectl/config.toml': own });
  const cwd = temporaryDirectory({ 'tradectl.toml': project });
  return loadConfig({ env: { HOME: home }, cwd });
}

describe('[breaker]', () => {
  it('is off where nothing is set, but for the guard against crashing again and again', () => {
    const { risk, crash } = load('');
    expect(risk.breaker).toBeUndefined();
    expect(crash).toEqual({ starts: 3, window: 5 * MINUTE });
    expect(load('[breaker]\ncrash_starts = "off"').crash.starts).toBe(Number.POSITIVE_INFINITY);
  });

  it('reads every unit', () => {
    const text = `[breaker]
daily_loss = "500.50"
daily_loss_percent = "2"
drawdown_percent = 10
speed_percent = "0.5"
speed_window_minutes = "0.5"
consecutive_losses = 4
reject_rate = "0.25"
stale_feed_seconds = "1.5"
reconcile_failure = true
half_open_size = "0.1"`;
    const breaker = must(load(text).risk.breaker, 'set');
    expect(moneyText(must(breaker.dailyLoss, 'set'))).toBe('500.5');
    expect(rateText(must(breaker.dailyLossPercent, 'set'))).toBe('0.02');
    expect(rateText(must(breaker.drawdownPercent, 'set'))).toBe('0.1');
    expect(rateText(must(breaker.speedPercent, 'set'))).toBe('0.005');
    expect(breaker).toMatchObject({ consecutiveLosses: 4, reconcileFailure: true, onOpen: 'cancel' });
    expect(breaker).toMatchObject({ speedWindow: 30 * SECOND, staleFeed: 1.5 * SECOND, cooldown: 15 * MINUTE });
    expect(breaker.denialRate).toBeUndefined();
  });

  it.each([
    ['daily_los = "500"', 'did you mean daily_loss?'],
    ['daily_loss = "0"', 'daily_loss cannot be'],
    ['daily_loss = "-5"', 'daily_loss cannot be'],
    ['drawdown_percent = "101"', 'drawdown_percent cannot be'],
    ['speed_percent = "0"', 'speed_percent cannot be'],
    ['consecutive_losses = 0', 'consecutive_losses cannot be'],
    ['consecutive_losses = "2.5"', 'consecutive_losses cannot be'],
    ['reject_rate = "1.5"', 'reject_rate cannot be'],
    ['stale_feed_seconds = "-1"', 'stale_feed_seconds cannot be'],
    ['cooldown_minutes = "never"', 'cooldown_minutes cannot be'],
    ['half_open_size = "0"', 'half_open_size cannot be'],
    ['on_open = "ignore"', 'on_open cannot be'],
    ['crash_starts = 0', 'crash_starts cannot be'],
  ])('refuses %s', (line, words) => {
    let said = '';
    try {
      load(`[breaker]\n${line}`);
    } catch (error) {
      said = `${String(error)} ${String((error as { hint?: string }).hint)}`;
    }
    expect(said).toContain(words);
  });

  it('may be made stricter by a directory, never weaker', () => {
    const own = '[breaker]\ndaily_loss = "500"\nconsecutive_losses = 5';
    const stricter = loadBoth(own, '[breaker]\ndaily_loss = "100"\nconsecutive_losses = 2');
    expect(stricter.risk.breaker).toMatchObject({ consecutiveLosses: 2 });
    expect(() => loadBoth(own, '[breaker]\ndaily_loss = "501"')).toThrow('higher than your own limit');
    expect(() => loadBoth(own, '[breaker]\nconsecutive_losses = 6')).toThrow('higher than your own limit');
    expect(() => loadBoth(own, '[breaker]\non_open = "keep"')).toThrow('may not be set');
    expect(() => loadBoth(own, '[breaker]\ncrash_starts = "off"')).toThrow('may not be set');
  });
});
