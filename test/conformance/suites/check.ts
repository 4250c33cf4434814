// What a suite of other people's says of Muster.

export type TenantName = 'relaxed' | 'strict';

export interface Check {
  /** As the suite calls it; several may have one name. */
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** The suite's own words; empty when it has none. */
  readonly message: string;
}

export interface Target {
  /** The Tenant URL. */
  readonly url: string;
  readonly token: string;
  readonly tenant: TenantName;
}

export interface Suite {
  /** Its name on PyPI. */
  readonly name: string;
  /** Plays it against a tenant; rejects when it broke off. `python` is one that has it installed. */
  readonly run: (python: string, target: Target) => Promise<readonly Check[]>;
}
