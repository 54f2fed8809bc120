/** The ladder of a live book for a terminal: a pure function of its view. */

import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import type { LadderRow } from '../ladder-rows.js';
import { frameOf, type LadderView, type TradeText } from './ladder-frame.js';

type Colour = 'green' | 'red';

/** Draws nothing in colour where the view does not want any. */
export function BookLadder({ view }: { readonly view: LadderView }): ReactNode {
  const frame = frameOf(view);
  const paint = (colour: Colour | undefined) => (view.useColour && colour !== undefined ? { color: colour } : {});
  return (
    <Box flexDirection="column" width={view.columns}>
      <Text wrap="truncate">
        <Text bold={view.useColour}>{frame.symbol}</Text>
        {'  '}
        <Text {...paint(frame.state === 'fresh' ? 'green' : 'red')}>{frame.state}</Text>
        {`  ${frame.details}`}
      </Text>
      {frame.asks.map((row) => (
        <Row key={row.price} row={row} colour={paint('red')} />
      ))}
      {frame.figures.map((line) => (
        <Text key={line} wrap="truncate">{`  ${line}`}</Text>
      ))}
      {frame.bids.map((row) => (
        <Row key={row.price} row={row} colour={paint('green')} />
      ))}
      {frame.trades && <Trades trades={frame.trades} paint={paint} />}
      {frame.footer.map((line) => (
        <Text key={line} wrap="truncate" dimColor={view.useColour}>
          {line}
        </Text>
      ))}
    </Box>
  );
}

type Painted = { readonly color?: Colour };

function Row({ row, colour }: { readonly row: LadderRow; readonly colour: Painted }): ReactNode {
  return (
    <Text wrap="truncate">
      {`  ${row.name}  `}
      <Text {...colour}>{row.price}</Text>
      {`  ${row.size}  `}
      <Text {...colour}>{row.bar}</Text>
    </Text>
  );
}

interface TradesProps {
  readonly trades: readonly TradeText[];
  readonly paint: (colour: Colour | undefined) => Painted;
}

/** One line, the newest first; what does not fit is left out. */
function Trades({ trades, paint }: TradesProps): ReactNode {
  if (trades.length === 0) return <Text wrap="truncate">no trades yet</Text>;
  return (
    <Text wrap="truncate">
      {'trades'}
      {trades.map(({ key, text, side }) => (
        <Text key={key} {...paint(side === undefined ? undefined : COLOURS[side])}>{`  ${text} ${side ?? ''}`}</Text>
      ))}
    </Text>
  );
}

const COLOURS = { buy: 'green', sell: 'red' } as const;
