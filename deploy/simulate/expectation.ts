// What a right answer looks like, and the difference when it is not: status, content type, body, and whether what is stored
// is what was sent. Each check notes findings and says whether the journey can go on.
import type { Answer } from './client.ts';
import { consequenceOf, shorten, type Findings } from './finding.ts';
import type { Json } from './person.ts';

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
const RESENT = 'Entra finds its value missing and sends the same change again in every cycle.';

/** An answer's body when it is a JSON object, else an empty one. */
export const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The status must be one of these, and a body must be SCIM. False when the rest makes no sense. */
export function expectStatus(findings: Findings, answer: Answer, wanted: readonly number[], what: string): boolean {
  const { step } = answer.request;
  if (!wanted.includes(answer.status)) {
    const came = `${answer.status} ${answer.text === '' ? 'without a body' : shorten(detailOf(answer) ?? answer.text)}`;
    const consequence = consequenceOf(answer.status);
    findings.add(step, { expected: `${wanted.join(' or ')}: ${what}`, came, consequence }, answer);
    return false;
  }
  if (answer.status !== 204) expectScim(findings, answer);
  return true;
}

function expectScim(findings: Findings, answer: Answer): void {
  const type = answer.headers['content-type'] ?? 'no Content-Type';
  if (!/^application\/(scim\+)?json\b/i.test(type) || answer.body === undefined) {
    const consequence = 'Entra cannot read it. It hides HTML from the administrator as “[RedactedHtmlContent]”.';
    const expected = 'JSON with the Content-Type application/scim+json';
    findings.add(answer.request.step, { expected, came: `${type}: ${shorten(answer.text)}`, consequence }, answer);
  } else if (!/^application\/scim\+json\b/i.test(type)) {
    const consequence = 'Entra accepts it; RFC 7644 section 3.1 asks for the other and stricter clients stop here.';
    findings.add(
      answer.request.step,
      { expected: 'Content-Type application/scim+json', came: type, consequence },
      answer,
    );
  }
}

function detailOf(answer: Answer): string | undefined {
  const { detail } = objectOf(answer.body);
  return typeof detail === 'string' ? detail : undefined;
}

/** A SCIM error with this status (RFC 7644 section 3.12). */
export function expectError(
  findings: Findings,
  answer: Answer,
  status: number,
  what: string,
  scimType?: string,
): boolean {
  if (!expectStatus(findings, answer, [status], what)) return false;
  const body = objectOf(answer.body);
  const right =
    Array.isArray(body.schemas) &&
    body.schemas.includes(ERROR_SCHEMA) &&
    body.status === String(status) &&
    typeof body.detail === 'string' &&
    (scimType === undefined || body.scimType === scimType);
  if (!right) {
    const kind = scimType === undefined ? '' : `, scimType “${scimType}”`;
    const expected = `a SCIM error body: its schema, status “${status}” as a string${kind}, and a detail`;
    const consequence =
      'The detail is the only help that the customer’s administrator gets in Entra’s provisioning log.';
    findings.add(answer.request.step, { expected, came: shorten(answer.text), consequence }, answer);
  }
  return right;
}

/** A list of exactly these ids; returns its resources. */
export function expectList(findings: Findings, answer: Answer, ids: readonly string[], what: string): readonly Json[] {
  if (!expectStatus(findings, answer, [200], what)) return [];
  const body = objectOf(answer.body);
  const resources = Array.isArray(body.Resources) ? body.Resources.map(objectOf) : undefined;
  const add = (expected: string, came: string, consequence: string): void =>
    findings.add(answer.request.step, { expected, came, consequence }, answer);
  if (!Array.isArray(body.schemas) || !body.schemas.includes(LIST_SCHEMA) || resources === undefined) {
    const shape = 'a ListResponse with its schema and Resources, an empty array when nothing is found';
    add(shape, shorten(answer.text), 'Entra reports a SCIM compliance failure and quarantines the job.');
    return resources ?? [];
  }
  if (body.totalResults !== ids.length) {
    add(
      `totalResults ${ids.length}: ${what}`,
      `totalResults ${shorten(body.totalResults)}`,
      countConsequence(ids.length),
    );
  }
  const found = resources.map((each) => each.id);
  if (found.length !== ids.length || found.some((id) => !ids.includes(String(id)))) {
    add(`Resources with ${shortIds(ids)}: ${what}`, shortIds(found), countConsequence(ids.length));
  }
  return resources;
}

const shortIds = (ids: readonly unknown[]): string =>
  ids.length === 0 ? 'no user' : `the id ${shorten(ids.join(', '))}`;

const countConsequence = (wanted: number): string =>
  wanted === 0
    ? 'Entra links its user to a wrong one, or skips it as DuplicateTargetEntries.'
    : 'Entra believes the user does not exist and creates it again: a duplicate, or a conflict in every cycle.';

/** A user that shows everything that was sent, unchanged, and a string id. */
export function expectUser(findings: Findings, answer: Answer, user: Json, sent: Json, id?: string): void {
  const { step } = answer.request;
  const add = (expected: string, came: string, consequence: string): void =>
    findings.add(step, { expected, came, consequence }, answer);
  if (typeof user.id !== 'string' || user.id === '') {
    add('an id that is a string that is not empty', `id ${shorten(user.id)}`, 'Entra cannot address the user again.');
  } else if (id !== undefined && user.id !== id) {
    add('the id that was given at the create', 'another id', 'Entra loses the user: InvalidAnchor in its log.');
  }
  for (const { path, wanted, came } of differences(sent, user, '')) {
    const expected = `${path} as it was sent`;
    const danger = path === 'active' ? 'A deactivated person stays active, or an active one is locked out.' : RESENT;
    add(expected, `sent ${shorten(wanted)}, but ${came === undefined ? 'there is none' : shorten(came)}`, danger);
  }
}

interface Difference {
  readonly path: string;
  readonly wanted: unknown;
  readonly came: unknown;
}

/** Where `came` lacks something of `wanted`. More than was sent is no difference; an empty list is as good as none. */
export function differences(wanted: unknown, came: unknown, path: string, separator = '.'): Difference[] {
  if (Array.isArray(wanted)) return listDifferences(wanted, came, path);
  if (typeof wanted !== 'object' || wanted === null) return wanted === came ? [] : [{ path, wanted, came }];
  if (typeof came !== 'object' || came === null) return [{ path, wanted, came }];
  return Object.entries(wanted).flatMap(([name, value]) => {
    const inside = path === '' ? name : `${path}${separator}${name}`;
    return differences(value, (came as Json)[name], inside, path === '' && name.includes(':') ? ':' : '.');
  });
}

// The order of a multi-valued attribute means nothing (RFC 7643 section 2.4): each element that was sent must be there.
function listDifferences(wanted: readonly unknown[], came: unknown, path: string): Difference[] {
  const elements: readonly unknown[] = Array.isArray(came) ? came : [];
  if (came !== undefined && !Array.isArray(came)) return [{ path, wanted, came }];
  return wanted.flatMap((each) => {
    const there = elements.some((element) => differences(each, element, path).length === 0);
    return there ? [] : [{ path, wanted: each, came }];
  });
}
