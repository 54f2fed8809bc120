/** Lines of a full screen as an Ink component: what a piece means becomes how it looks. */

import { Box, Text, type TextProps } from 'ink';
import type { ReactNode } from 'react';
import { type Line, type Tone, textOfLine } from './line.js';

type Look = Pick<TextProps, 'color' | 'backgroundColor' | 'bold' | 'dimColor' | 'inverse'>;

const LOOKS: Readonly<Record<Tone, Look>> = {
  plain: {},
  strong: { bold: true },
  quiet: { dimColor: true },
  good: { color: 'green' },
  bad: { color: 'red', bold: true },
  warn: { color: 'yellow' },
  simulated: { color: 'black', backgroundColor: 'cyan', bold: true },
  paper: { color: 'black', backgroundColor: 'yellow', bold: true },
  live: { color: 'white', backgroundColor: 'red', bold: true },
  chosen: { inverse: true },
  buy: { color: 'green' },
  sell: { color: 'red' },
};

export function Lines({
  lines,
  useColour,
}: {
  readonly lines: readonly Line[];
  readonly useColour: boolean;
}): ReactNode {
  return (
    <Box flexDirection="column">
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Text key={i} wrap="truncate">
          {useColour && line.length > 0
            ? line.map(({ text, tone }, at) => painted(text, tone, at))
            : textOfLine(line) || ' '}
        </Text>
      ))}
    </Box>
  );
}

const painted = (text: string, tone: Tone, at: number): ReactNode =>
  tone === 'plain' ? (
    text
  ) : (
    <Text key={at} {...LOOKS[tone]}>
      {text}
    </Text>
  );
