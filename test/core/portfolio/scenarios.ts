/**
 * Stories of fills with what the books must say after them, worked out by hand. Cash starts at 0, so it may go below.
 *
 * A fill is `buy 10 @ 100`, with `fee 1` in cash, `feeQty 0.1` in coin, `of XYZ` and `by beta` where it matters. A trade
 * is `long 10 from 100 to 120 = 200` (after fees), a lot `3 @ 110`, each with its `fee`, symbol and strategy where they
 * are not 0, ABC and alpha.
 */

export interface Scenario {
  readonly name: string;
  readonly fills: readonly string[];
  readonly cash: string;
  readonly realized: string;
  readonly fees: string;
  readonly trades: readonly string[];
  readonly lots: readonly string[];
}

const story = (
  name: string,
  fills: readonly string[],
  [cash, realized, fees = '0']: readonly [cash: string, realized: string, fees?: string],
  trades: readonly string[],
  lots: readonly string[] = [],
): Scenario => ({ name, fills, cash, realized, fees, trades, lots });

const LONGS = [
  story('nothing happened', [], ['0', '0'], []),
  story('a buy opens a lot', ['buy 10 @ 100'], ['-1000', '0'], [], ['10 @ 100']),
  story('a profit', ['buy 10 @ 100', 'sell 10 @ 120'], ['200', '200'], ['long 10 from 100 to 120 = 200']),
  story('a loss', ['buy 10 @ 100', 'sell 10 @ 95'], ['-50', '-50'], ['long 10 from 100 to 95 = -50']),
  story('out where it came in', ['buy 7 @ 3', 'sell 7 @ 3'], ['0', '0'], ['long 7 from 3 to 3 = 0']),
  story(
    'half a lot is sold',
    ['buy 10 @ 100', 'sell 4 @ 110'],
    ['-560', '40'],
    ['long 4 from 100 to 110 = 40'],
    ['6 @ 100'],
  ),
  story(
    'a lot is sold in two parts',
    ['buy 10 @ 100', 'sell 4 @ 110', 'sell 6 @ 90'],
    ['-20', '-20'],
    ['long 4 from 100 to 110 = 40', 'long 6 from 100 to 90 = -60'],
  ),
  story('two buys are two lots', ['buy 1 @ 100', 'buy 1 @ 100'], ['-200', '0'], [], ['1 @ 100', '1 @ 100']),
  story(
    'the oldest goes first, not the newest and not the average',
    ['buy 1 @ 100', 'buy 1 @ 200', 'sell 1 @ 150'],
    ['-150', '50'],
    ['long 1 from 100 to 150 = 50'],
    ['1 @ 200'],
  ),
  story(
    'one sell closes a lot and a part of the next',
    ['buy 10 @ 100', 'buy 5 @ 110', 'sell 12 @ 120'],
    ['-110', '220'],
    ['long 10 from 100 to 120 = 200', 'long 2 from 110 to 120 = 20'],
    ['3 @ 110'],
  ),
  story(
    'one sell closes three lots',
    ['buy 1 @ 10', 'buy 2 @ 20', 'buy 3 @ 30', 'sell 6 @ 25'],
    ['10', '10'],
    ['long 1 from 10 to 25 = 15', 'long 2 from 20 to 25 = 10', 'long 3 from 30 to 25 = -15'],
  ),
  story(
    'sells that straddle lots',
    ['buy 2 @ 10', 'buy 2 @ 12', 'sell 1 @ 11', 'sell 2 @ 13', 'sell 1 @ 9'],
    ['2', '2'],
    ['long 1 from 10 to 11 = 1', 'long 1 from 10 to 13 = 3', 'long 1 from 12 to 13 = 1', 'long 1 from 12 to 9 = -3'],
  ),
  story(
    'buying more between sells',
    ['buy 5 @ 10', 'sell 2 @ 11', 'buy 4 @ 12', 'sell 6 @ 13'],
    ['2', '14'],
    ['long 2 from 10 to 11 = 2', 'long 3 from 10 to 13 = 9', 'long 3 from 12 to 13 = 3'],
    ['1 @ 12'],
  ),
  story(
    'flat, and in again',
    ['buy 1 @ 10', 'sell 1 @ 11', 'buy 1 @ 12'],
    ['-11', '1'],
    ['long 1 from 10 to 11 = 1'],
    ['1 @ 12'],
  ),
];

const SHORTS = [
  story('a sell opens a short lot', ['sell 10 @ 100'], ['1000', '0'], [], ['-10 @ 100']),
  story('covered lower', ['sell 10 @ 100', 'buy 10 @ 90'], ['100', '100'], ['short 10 from 100 to 90 = 100']),
  story('covered higher', ['sell 10 @ 100', 'buy 10 @ 105'], ['-50', '-50'], ['short 10 from 100 to 105 = -50']),
  story(
    'covered in part',
    ['sell 10 @ 100', 'buy 3 @ 95'],
    ['715', '15'],
    ['short 3 from 100 to 95 = 15'],
    ['-7 @ 100'],
  ),
  story(
    'one buy covers a lot and a part of the next',
    ['sell 5 @ 50', 'sell 5 @ 60', 'buy 7 @ 40'],
    ['270', '90'],
    ['short 5 from 50 to 40 = 50', 'short 2 from 60 to 40 = 40'],
    ['-3 @ 60'],
  ),
  story(
    'in and out in halves',
    ['sell 1 @ 10', 'sell 1 @ 11', 'buy 1 @ 10.5', 'buy 1 @ 10.5'],
    ['0', '0'],
    ['short 1 from 10 to 10.5 = -0.5', 'short 1 from 11 to 10.5 = 0.5'],
  ),
];

const FLIPS = [
  story(
    'long to short in one fill',
    ['buy 10 @ 100', 'sell 15 @ 110'],
    ['650', '100'],
    ['long 10 from 100 to 110 = 100'],
    ['-5 @ 110'],
  ),
  story(
    'short to long in one fill',
    ['sell 10 @ 100', 'buy 25 @ 90'],
    ['-1250', '100'],
    ['short 10 from 100 to 90 = 100'],
    ['15 @ 90'],
  ),
  story(
    'over several lots',
    ['buy 2 @ 10', 'buy 3 @ 12', 'sell 8 @ 11'],
    ['32', '-1'],
    ['long 2 from 10 to 11 = 2', 'long 3 from 12 to 11 = -3'],
    ['-3 @ 11'],
  ),
  story(
    'there and back again',
    ['buy 1 @ 10', 'sell 2 @ 12', 'buy 2 @ 9'],
    ['-4', '5'],
    ['long 1 from 10 to 12 = 2', 'short 1 from 12 to 9 = 3'],
    ['1 @ 9'],
  ),
  story(
    'four flips and flat',
    ['buy 1 @ 10', 'sell 2 @ 11', 'buy 2 @ 10', 'sell 2 @ 11', 'buy 1 @ 10'],
    ['4', '4'],
    ['long 1 from 10 to 11 = 1', 'short 1 from 11 to 10 = 1', 'long 1 from 10 to 11 = 1', 'short 1 from 11 to 10 = 1'],
  ),
  story(
    'the fee of a flip is split between what it closes and what it opens',
    ['buy 10 @ 100', 'sell 15 @ 110 fee 3'],
    ['647', '100', '3'],
    ['long 10 from 100 to 110 = 98 fees 2'],
    ['-5 @ 110 fee 1'],
  ),
  story(
    'a flip between two fees',
    ['buy 10 @ 100 fee 1', 'sell 15 @ 110 fee 3'],
    ['646', '100', '4'],
    ['long 10 from 100 to 110 = 97 fees 3'],
    ['-5 @ 110 fee 1'],
  ),
  story(
    'the fee of a flip that does not divide',
    ['buy 1 @ 10', 'sell 3 @ 10 fee 1'],
    ['19', '0', '1'],
    ['long 1 from 10 to 10 = -0.333333333333333333 fees 0.333333333333333333'],
    ['-2 @ 10 fee 0.666666666666666667'],
  ),
  story(
    'a flip back over two short lots with fees on all',
    ['sell 1 @ 20 fee 0.1', 'sell 1 @ 22 fee 0.1', 'buy 4 @ 20 fee 0.4'],
    ['-38.6', '2', '0.6'],
    ['short 1 from 20 to 20 = -0.2 fees 0.2', 'short 1 from 22 to 20 = 1.8 fees 0.2'],
    ['2 @ 20 fee 0.2'],
  ),
];

const CASH_FEES = [
  story('an entry fee stays with its lot', ['buy 10 @ 100 fee 2'], ['-1002', '0', '2'], [], ['10 @ 100 fee 2']),
  story(
    'a round trip pays twice',
    ['buy 10 @ 100 fee 2', 'sell 10 @ 100 fee 3'],
    ['-5', '0', '5'],
    ['long 10 from 100 to 100 = -5 fees 5'],
  ),
  story(
    'a short pays twice too',
    ['sell 4 @ 25 fee 1', 'buy 4 @ 20 fee 1'],
    ['18', '20', '2'],
    ['short 4 from 25 to 20 = 18 fees 2'],
  ),
  story(
    'the entry fee goes with the halves that are sold',
    ['buy 10 @ 100 fee 1', 'sell 5 @ 110 fee 0.5', 'sell 5 @ 110 fee 0.5'],
    ['98', '100', '2'],
    ['long 5 from 100 to 110 = 49 fees 1', 'long 5 from 100 to 110 = 49 fees 1'],
  ),
  story(
    'an entry fee in three thirds: none of it is lost',
    ['buy 3 @ 10 fee 1', 'sell 1 @ 10', 'sell 1 @ 10', 'sell 1 @ 10'],
    ['-1', '0', '1'],
    [
      'long 1 from 10 to 10 = -0.333333333333333333 fees 0.333333333333333333',
      'long 1 from 10 to 10 = -0.333333333333333334 fees 0.333333333333333334',
      'long 1 from 10 to 10 = -0.333333333333333333 fees 0.333333333333333333',
    ],
  ),
  story(
    'an exit fee is shared by quantity',
    ['buy 1 @ 10', 'buy 3 @ 10', 'sell 4 @ 12 fee 1'],
    ['7', '8', '1'],
    ['long 1 from 10 to 12 = 1.75 fees 0.25', 'long 3 from 10 to 12 = 5.25 fees 0.75'],
  ),
  story(
    'an exit fee in three thirds: the last takes the rest',
    ['buy 1 @ 10', 'buy 1 @ 10', 'buy 1 @ 10', 'sell 3 @ 10 fee 1'],
    ['-1', '0', '1'],
    [
      'long 1 from 10 to 10 = -0.333333333333333333 fees 0.333333333333333333',
      'long 1 from 10 to 10 = -0.333333333333333333 fees 0.333333333333333333',
      'long 1 from 10 to 10 = -0.333333333333333334 fees 0.333333333333333334',
    ],
  ),
  story(
    'fees eat the profit',
    ['buy 1 @ 10 fee 5', 'sell 1 @ 12 fee 5'],
    ['-8', '2', '10'],
    ['long 1 from 10 to 12 = -8 fees 10'],
  ),
  story(
    'the smallest fee cannot be cut and falls to the last third',
    ['buy 3 @ 1 fee 0.000000000000000001', 'sell 1 @ 1', 'sell 1 @ 1', 'sell 1 @ 1'],
    ['-0.000000000000000001', '0', '0.000000000000000001'],
    [
      'long 1 from 1 to 1 = 0',
      'long 1 from 1 to 1 = 0',
      'long 1 from 1 to 1 = -0.000000000000000001 fees 0.000000000000000001',
    ],
  ),
  story(
    'an order filled in three parts and closed in one',
    ['buy 3 @ 10 fee 0.3', 'buy 3 @ 10 fee 0.3', 'buy 4 @ 10.1 fee 0.4', 'sell 10 @ 11 fee 1'],
    ['7.6', '9.6', '2'],
    [
      'long 3 from 10 to 11 = 2.4 fees 0.6',
      'long 3 from 10 to 11 = 2.4 fees 0.6',
      'long 4 from 10.1 to 11 = 2.8 fees 0.8',
    ],
  ),
  story(
    'an order filled in one part and closed in three',
    ['buy 10 @ 10 fee 1', 'sell 2 @ 11 fee 0.2', 'sell 3 @ 12 fee 0.3', 'sell 5 @ 9 fee 0.5'],
    ['1', '3', '2'],
    ['long 2 from 10 to 11 = 1.6 fees 0.4', 'long 3 from 10 to 12 = 5.4 fees 0.6', 'long 5 from 10 to 9 = -6 fees 1'],
  ),
];

const COIN_FEES = [
  story(
    'a fee in the coin shrinks the lot',
    ['buy 10 @ 100 feeQty 0.1'],
    ['-1000', '0', '10'],
    [],
    ['9.9 @ 100 fee 10'],
  ),
  story(
    'what was received is sold',
    ['buy 10 @ 100 feeQty 0.1', 'sell 9.9 @ 110'],
    ['89', '99', '10'],
    ['long 9.9 from 100 to 110 = 89 fees 10'],
  ),
  story(
    'no gain, and the coin fee is the loss',
    ['buy 1 @ 20000 feeQty 0.0015', 'sell 0.9985 @ 20000'],
    ['-30', '0', '30'],
    ['long 0.9985 from 20000 to 20000 = -30 fees 30'],
  ),
  story(
    'a short is not wholly covered when the fee is taken from the coin',
    ['sell 5 @ 100', 'buy 5 @ 90 feeQty 0.05'],
    ['50', '49.5', '4.5'],
    ['short 4.95 from 100 to 90 = 45 fees 4.5'],
    ['-0.05 @ 100'],
  ),
  story(
    'a flip that pays in the coin',
    ['sell 5 @ 100', 'buy 10 @ 90 feeQty 1'],
    ['-400', '50', '90'],
    ['short 5 from 100 to 90 = 0 fees 50'],
    ['4 @ 90 fee 40'],
  ),
  story(
    'a fee in cash and in the coin',
    ['buy 2 @ 50 fee 0.5 feeQty 0.01'],
    ['-100.5', '0', '1'],
    [],
    ['1.99 @ 50 fee 1'],
  ),
  story(
    'dust is left with its part of the fee',
    ['buy 1 @ 3000 feeQty 0.001', 'sell 0.998 @ 3100 fee 1'],
    ['92.8', '99.8', '4'],
    ['long 0.998 from 3000 to 3100 = 95.803003003003003003 fees 3.996996996996996997'],
    ['0.001 @ 3000 fee 0.003003003003003003'],
  ),
];

const SIZES = [
  story(
    'the smallest quantity at the smallest price',
    ['buy 0.000000001 @ 0.000000001'],
    ['-0.000000000000000001', '0'],
    [],
    ['0.000000001 @ 0.000000001'],
  ),
  story(
    'the smallest profit',
    ['buy 0.000000001 @ 0.000000001', 'sell 0.000000001 @ 0.000000002'],
    ['0.000000000000000001', '0.000000000000000001'],
    ['long 0.000000001 from 0.000000001 to 0.000000002 = 0.000000000000000001'],
  ),
  story(
    'a billion units at a billion, up by the smallest step',
    ['buy 1000000000 @ 1000000000', 'sell 1000000000 @ 1000000000.000000001'],
    ['1', '1'],
    ['long 1000000000 from 1000000000 to 1000000000.000000001 = 1'],
  ),
  story(
    'a billion units of next to nothing',
    ['buy 1000000000 @ 0.000008123', 'sell 1000000000 @ 0.000008124'],
    ['1', '1'],
    ['long 1000000000 from 0.000008123 to 0.000008124 = 1'],
  ),
  story(
    'a crumb of the dearest share',
    ['buy 0.000000001 @ 750000', 'sell 0.000000001 @ 750001.5'],
    ['0.0000000015', '0.0000000015'],
    ['long 0.000000001 from 750000 to 750001.5 = 0.0000000015'],
  ),
  story(
    'beyond what a double counts',
    ['buy 9007199254740993 @ 1', 'sell 9007199254740992 @ 1'],
    ['-1', '0'],
    ['long 9007199254740992 from 1 to 1 = 0'],
    ['1 @ 1'],
  ),
  story(
    'the smallest beside the largest',
    ['buy 1000000000 @ 1', 'buy 0.000000001 @ 1', 'sell 1000000000.000000001 @ 2'],
    ['1000000000.000000001', '1000000000.000000001'],
    ['long 1000000000 from 1 to 2 = 1000000000', 'long 0.000000001 from 1 to 2 = 0.000000001'],
  ),
];

const DECIMALS = [
  story(
    '0.1 + 0.2 = 0.3 units',
    ['buy 0.1 @ 1', 'buy 0.2 @ 1', 'sell 0.3 @ 1'],
    ['0', '0'],
    ['long 0.1 from 1 to 1 = 0', 'long 0.2 from 1 to 1 = 0'],
  ),
  story('0.3 - 0.1 = 0.2 of price', ['buy 1 @ 0.1', 'sell 1 @ 0.3'], ['0.2', '0.2'], ['long 1 from 0.1 to 0.3 = 0.2']),
  story('3 x 1.1 = 3.3', ['buy 3 @ 1.1', 'sell 3 @ 2.2'], ['3.3', '3.3'], ['long 3 from 1.1 to 2.2 = 3.3']),
  story(
    '0.7 x 0.1 + 0.2 x 0.7 = 0.21',
    ['sell 0.7 @ 0.1', 'sell 0.2 @ 0.7'],
    ['0.21', '0'],
    [],
    ['-0.7 @ 0.1', '-0.2 @ 0.7'],
  ),
  story(
    'ten tenths are one',
    [...Array.from({ length: 10 }, () => 'buy 0.1 @ 0.1'), 'sell 1 @ 0.1'],
    ['0', '0'],
    Array.from({ length: 10 }, () => 'long 0.1 from 0.1 to 0.1 = 0'),
  ),
  story(
    'a cent on a hundred',
    ['buy 100 @ 33.33', 'sell 100 @ 33.34'],
    ['1', '1'],
    ['long 100 from 33.33 to 33.34 = 1'],
  ),
  story(
    'nearly thirds make a whole',
    ['buy 0.333333333 @ 3', 'buy 0.666666667 @ 3', 'sell 1 @ 3'],
    ['0', '0'],
    ['long 0.333333333 from 3 to 3 = 0', 'long 0.666666667 from 3 to 3 = 0'],
  ),
  story(
    'whole lots, sold in a fraction',
    ['buy 1 @ 100', 'buy 1 @ 200', 'sell 1.5 @ 300'],
    ['150', '250'],
    ['long 1 from 100 to 300 = 200', 'long 0.5 from 200 to 300 = 50'],
    ['0.5 @ 200'],
  ),
  story(
    'half of half a share with its fee',
    ['buy 0.5 @ 10 fee 0.01', 'sell 0.25 @ 20'],
    ['-0.01', '2.5', '0.01'],
    ['long 0.25 from 10 to 20 = 2.495 fees 0.005'],
    ['0.25 @ 10 fee 0.005'],
  ),
];

const SYMBOLS = [
  story(
    'a sale of one leaves the other alone',
    ['buy 1 @ 10', 'buy 2 @ 20 of XYZ', 'sell 1 @ 11'],
    ['-39', '1'],
    ['long 1 from 10 to 11 = 1'],
    ['2 @ 20 of XYZ'],
  ),
  story(
    'a short of one does not close the other',
    ['buy 5 @ 10', 'sell 5 @ 10 of XYZ'],
    ['0', '0'],
    [],
    ['5 @ 10', '-5 @ 10 of XYZ'],
  ),
  story(
    'names that begin alike',
    ['buy 1 @ 10 of A', 'buy 1 @ 20 of AA', 'sell 1 @ 25 of AA'],
    ['-5', '5'],
    ['long 1 from 20 to 25 = 5 of AA'],
    ['1 @ 10 of A'],
  ),
  story(
    'profit and fees add up over symbols',
    ['buy 1 @ 10 fee 1', 'buy 1 @ 10 fee 1 of XYZ', 'sell 1 @ 15', 'sell 1 @ 8 of XYZ'],
    ['1', '3', '2'],
    ['long 1 from 10 to 15 = 4 fees 1', 'long 1 from 10 to 8 = -3 fees 1 of XYZ'],
  ),
];

const STRATEGIES = [
  story(
    'each lot keeps the strategy that opened it',
    ['buy 1 @ 10 by alpha', 'buy 1 @ 12 by beta', 'sell 2 @ 13 by beta'],
    ['4', '4'],
    ['long 1 from 10 to 13 = 3', 'long 1 from 12 to 13 = 1 by beta'],
  ),
  story(
    'what a flip opens belongs to the one who flipped',
    ['buy 1 @ 10 by alpha', 'sell 3 @ 11 by beta'],
    ['23', '1'],
    ['long 1 from 10 to 11 = 1'],
    ['-2 @ 11 by beta'],
  ),
  story(
    'the oldest lot goes first, whoever holds it',
    ['buy 2 @ 10 by beta', 'buy 2 @ 11 by alpha', 'sell 1 @ 12 by alpha'],
    ['-30', '2'],
    ['long 1 from 10 to 12 = 2 by beta'],
    ['1 @ 10 by beta', '2 @ 11'],
  ),
];

export const SCENARIOS: readonly Scenario[] = [
  ...LONGS,
  ...SHORTS,
  ...FLIPS,
  ...CASH_FEES,
  ...COIN_FEES,
  ...SIZES,
  ...DECIMALS,
  ...SYMBOLS,
  ...STRATEGIES,
];
