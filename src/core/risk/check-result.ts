/** What a check says, for people and scripts. */

/** One check's answer, as text for people and scripts. */
export interface CheckResult {
  readonly code: string;
  readonly limit: string;
  readonly value: string;
  /** Empty where the check is no figure. */
  readonly headroom: string;
  readonly passed: boolean;
}
