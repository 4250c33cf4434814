// scim2-tester, through scim2-cli: it reads what a server says of itself, fills resources with random values accordingly, and
// plays every verb on every attribute.
import type { Check, Suite, Target } from './check.ts';
import { run } from './python.ts';

interface Attribute {
  readonly name: string;
  readonly subAttributes?: readonly Attribute[];
}

const HEADER = /^Performing a SCIM compliance check on .*\n/;
const STATUS = /^(SUCCESS|COMPLIANT|ACCEPTABLE|DEVIATION|ERROR|CRITICAL|SKIPPED) (\w+)$/;
// What it calls a deviation is from a SHOULD, which we want to know of.
const outcomes: Readonly<Record<string, Check['outcome']>> = {
  SUCCESS: 'passed',
  COMPLIANT: 'passed',
  ACCEPTABLE: 'passed',
  SKIPPED: 'skipped',
};

export const tester: Suite = { name: 'scim2-tester', run: runTester };

async function runTester(python: string, target: Target): Promise<Check[]> {
  const told =
    target.tenant === 'strict' ? { flags: ['--schemas', '-'], input: await describeEmails(target) } : undefined;
  const args = ['-c', 'from scim2_cli import cli; cli()', '--url', target.url, ...(told?.flags ?? []), 'test'];
  const environment = { SCIM_CLI_HEADERS: `Authorization: Bearer ${target.token}` };
  const { code, output, errors } = await run(python, args, { environment, input: told?.input });
  return parseReport(output, code, errors);
}

// A schema can say that `emails` is mandatory, but not that the one for work is (RFC 7643 section 7 has `required` for whole
// attributes): what the tenant's administrator knows besides /Schemas is told to the suite as well.
async function describeEmails({ url, token }: Target): Promise<string> {
  const answer = await fetch(`${url}/Schemas`, { headers: { authorization: `Bearer ${token}` } });
  const list = (await answer.json()) as { Resources: { attributes: Attribute[] }[] };
  const Resources = list.Resources.map((schema) => ({ ...schema, attributes: schema.attributes.map(withWorkType) }));
  return JSON.stringify({ ...list, Resources });
}

function withWorkType(attribute: Attribute): Attribute {
  if (attribute.name !== 'emails') return attribute;
  const tell = (each: Attribute) =>
    each.name === 'type' ? { ...each, required: true, canonicalValues: ['work'] } : each;
  return { ...attribute, subAttributes: (attribute.subAttributes ?? []).map(tell) };
}

/** The checks that a run printed. Throws when it broke off, and when its exit code tells otherwise than they do. */
export function parseReport(output: string, code: number | null, errors = ''): Check[] {
  const header = HEADER.exec(output);
  if (header === null) throw new Error(`scim2-cli broke off with exit code ${code}: ${output}${errors}`);
  const checks: Check[] = [];
  let isGood = true;
  for (const line of output.slice(header[0].length).split('\n')) {
    const [, status, name] = STATUS.exec(line) ?? [];
    const last = checks.at(-1);
    if (status !== undefined && name !== undefined) {
      isGood &&= status === 'SUCCESS';
      checks.push({ name, outcome: outcomes[status] ?? 'failed', message: '' });
    } else if (last !== undefined) {
      checks.splice(-1, 1, { ...last, message: `${last.message}\n${line.trim()}`.trim() });
    }
  }
  if (checks.length === 0 || code !== (isGood ? 0 : 1)) {
    throw new Error(`scim2-cli ended with exit code ${code} after ${checks.length} checks: ${output}${errors}`);
  }
  return checks;
}
