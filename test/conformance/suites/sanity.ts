// scim-sanity's probe: a fixed course through the life of a user and of a group, lists, and errors, in its strict mode.
import type { Check, Suite, Target } from './check.ts';
import { run } from './python.ts';

interface Report {
  readonly results: readonly { readonly name: string; readonly status: string; readonly message?: string }[];
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
// A warning counts as a failure: it is for what the RFCs do not quite forbid, which we want to know of.
const outcomes: Readonly<Record<string, Check['outcome']>> = { pass: 'passed', skip: 'skipped' };

export const sanity: Suite = { name: 'scim-sanity', run: runSanity };

async function runSanity(python: string, { url, token, tenant }: Target): Promise<Check[]> {
  const flags = ['--token', token, '--json-output', '--i-accept-side-effects'];
  const told = tenant === 'strict' ? ['--extra-user-fields', JSON.stringify(mandatory())] : [];
  const { code, output, errors } = await run(python, ['-m', 'scim_sanity', 'probe', url, ...flags, ...told]);
  return parseReport(output, code, errors);
}

// What its own user lacks of the seven.
const mandatory = () => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  preferredLanguage: 'en',
  [ENTERPRISE]: { employeeNumber: '4711' },
});

/** The checks of a report. Throws when it is none, and when the exit code tells otherwise than they do. */
export function parseReport(output: string, code: number | null, errors = ''): Check[] {
  const broken = () => new Error(`scim-sanity broke off with exit code ${code}: ${output}${errors}`);
  let report: Report;
  try {
    report = JSON.parse(output) as Report;
  } catch {
    throw broken();
  }
  const isBad = report.results.some(({ status }) => status === 'fail' || status === 'error');
  if (report.results.length === 0 || code !== (isBad ? 1 : 0)) throw broken();
  return report.results.map(({ name, status, message = '' }) => ({
    name,
    outcome: outcomes[status] ?? 'failed',
    message,
  }));
}
