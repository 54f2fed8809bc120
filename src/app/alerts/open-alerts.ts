/** The channel of alerts that the flags and the configuration ask for. */

import type { AlertCarrier } from '../../io/alerts/alert.js';
import { AlertChannel } from '../../io/alerts/channel.js';
import { createCommand } from '../../io/alerts/command.js';
import { createDesktop, type DesktopPlace } from '../../io/alerts/desktop.js';
import { createWebhook } from '../../io/alerts/webhook.js';

export interface AlertTargets {
  /** A secret. */
  readonly url: string | undefined;
  /** A program, or a JSON list of a program and its arguments. */
  readonly command: string | undefined;
  /** Undefined where the desktop is left alone. */
  readonly desktop: DesktopPlace | undefined;
}

/** Throws TradectlError `usage` for what is no address or no command, and where there is no desktop. */
export function openAlerts(
  { url, command, desktop }: AlertTargets,
  onTrouble: (message: string) => void,
): AlertChannel {
  const carriers: AlertCarrier[] = [];
  if (url !== undefined) carriers.push(createWebhook(url));
  if (command !== undefined) carriers.push(createCommand(argvOf(command)));
  if (desktop !== undefined) carriers.push(createDesktop(desktop));
  return new AlertChannel({ carriers, onTrouble });
}

function argvOf(text: string): readonly string[] {
  if (!text.startsWith('[')) return [text];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : [];
  } catch {
    return [];
  }
}
