/** The most memory this process ever held, in megabytes. */

import { readFileSync } from 'node:fs';

export function peakMegabytes(): number {
  try {
    // Of this program alone; what the system counts below may begin with the peak of the process that started it.
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes) / 1024;
  } catch {
    // Not on Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}
