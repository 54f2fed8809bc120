/**
 * The broker's rules for a new order, in the order in which they are asked. Sources: Alpaca's order documentation, and
 * the refusals that its paper account was seen to give.
 */

import { ACCOUNT_RULES } from './account-rules.js';
import type { Ask, Rule } from './ask.js';
import { ASSET_RULES } from './asset-rules.js';
import { FORM_RULES } from './form-rules.js';
import { GROUP_RULES } from './group-rules.js';
import type { Refusal } from './types.js';

export const RULES: readonly Rule[] = [...FORM_RULES, ...ASSET_RULES, ...GROUP_RULES, ...ACCOUNT_RULES];

/** The no of the first rule that is broken, or undefined where the order may stand. */
export const refusalOf = (ask: Ask, rules: readonly Rule[] = RULES): Refusal | undefined =>
  rules.find(({ isBroken }) => isBroken(ask))?.refuse(ask);
