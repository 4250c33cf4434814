// One user's life as Entra ID plays it: match, create, change, disable, restore, delete. What comes back is checked after
// every step, by id and through a filter.
import { randomUUID } from 'node:crypto';
import { filterQuery, type Answer, type Client, type Request } from './client.ts';
import { expectError, expectList, expectStatus, expectUser, objectOf } from './expectation.ts';
import type { Findings } from './finding.ts';
import {
  ENTERPRISE_SCHEMA,
  activeFlagPatch,
  activePatch,
  createDocument,
  expectedDocument,
  managerPatch,
  move,
  movePatch,
  promote,
  promotionPatch,
  type Json,
  type Person,
} from './person.ts';

/** Entra appends it to the Tenant URL of customers who asked for the newer PATCH dialect. */
export const FLAG = 'aadOptscim062020';

export interface Stage {
  readonly client: Client;
  readonly findings: Findings;
  /** Ids of the users that exist, for the cleaning up; each with its user name. */
  readonly created: Map<string, string>;
  /** Every id that was ever given in this run. */
  readonly ids: Set<string>;
  /** The id of everyone's manager. */
  readonly managerId: string;
}

/** Plays a person from match to deletion. Rejects when nothing comes back. */
export async function playUser(stage: Stage, person: Person, index: number): Promise<void> {
  const id = await createUser(stage, person);
  if (id === undefined) return;
  const promoted = promote(person);
  await change(stage, { step: 'update (default)', id, body: promotionPatch(promoted), person: promoted });
  const moved = move(promoted);
  await change(stage, { step: 'update (flag)', id, body: movePatch(moved), person: moved, query: FLAG });
  const managed = { ...moved, managerId: stage.managerId };
  await setManager(stage, id, managed);
  await disable(stage, id, managed);
  // Both dialects restore: the even ones with a string, the odd ones with a boolean.
  const restore = index % 2 === 0 ? { body: activePatch('True') } : { body: activeFlagPatch(true), query: FLAG };
  await change(stage, { step: 'restore', id, person: managed, ...restore });
  await deleteUser(stage, id, managed);
}

const get = (stage: Stage, step: string, path: string, query?: string): Promise<Answer> =>
  stage.client.send({ step, method: 'GET', path, ...(query === undefined ? {} : { query }) });

const findByName = (stage: Stage, step: string, userName: string): Promise<Answer> =>
  get(stage, step, '/Users', filterQuery(`userName eq "${userName}"`));

async function createUser(stage: Stage, person: Person): Promise<string | undefined> {
  const { findings, client } = stage;
  const absent = await findByName(stage, 'match', person.userName);
  expectList(findings, absent, [], 'nobody has this userName yet');

  const body = createDocument(person);
  const step = 'create';
  const answer = await client.send({ step, method: 'POST', path: '/Users', body });
  if (!expectStatus(findings, answer, [201], 'the user is created')) return undefined;
  const user = objectOf(answer.body);
  const expected = expectedDocument(person, true);
  expectUser(findings, answer, user, expected);
  if (typeof user.id !== 'string' || user.id === '') return undefined;
  noteId(stage, user.id, person, answer);
  expectLocation(findings, answer, user);

  const read = await get(stage, 're-read', `/Users/${encodeURIComponent(user.id)}`);
  if (expectStatus(findings, read, [200], 'the new user can be read by its id')) {
    expectUser(findings, read, objectOf(read.body), expected, user.id);
  }
  await matchAgain(stage, user.id, person, expected);
  return user.id;
}

function noteId(stage: Omit<Stage, 'managerId'>, id: string, person: Person, answer: Answer): void {
  if (stage.ids.has(id)) {
    const consequence = 'Entra mixes up two people: changes and deactivations reach the wrong one.';
    stage.findings.add('create', { expected: 'an id of its own', came: `${id} a second time`, consequence }, answer);
  }
  stage.ids.add(id);
  stage.created.set(id, person.userName);
}

function expectLocation(findings: Findings, answer: Answer, user: Json): void {
  const { location } = objectOf(user.meta);
  const suffix = `/Users/${String(user.id)}`;
  if (typeof location === 'string' && location.endsWith(suffix) && answer.headers.location === location) return;
  const expected = 'meta.location and the Location header, the same and ending in /Users/{id}';
  const came = `meta.location ${String(location)}, Location ${String(answer.headers.location)}`;
  const consequence = 'Entra works by id and goes on; other clients follow the link.';
  findings.add('create', { expected, came, consequence }, answer);
}

// Each attribute that customers match by, and userName without regard to case (RFC 7643 section 4.1.1).
async function matchAgain(stage: Stage, id: string, person: Person, expected: Json): Promise<void> {
  const filters = [
    [`userName eq "${person.userName.toUpperCase()}"`, 'userName without regard to case'],
    [`externalId eq "${person.externalId}"`, 'externalId'],
    [`emails[type eq "work"].value eq "${person.email}"`, 'the work e-mail'],
    [`${ENTERPRISE_SCHEMA}:employeeNumber eq "${person.employeeNumber}"`, 'employeeNumber'],
  ] as const;
  for (const [filter, name] of filters) {
    const answer = await get(stage, 'match', '/Users', filterQuery(filter));
    const found = expectList(stage.findings, answer, [id], `exactly the new user is found by ${name}`);
    for (const user of found) expectUser(stage.findings, answer, user, expected, id);
  }
}

interface Change {
  readonly step: string;
  readonly id: string;
  readonly body: Json;
  /** What the user must look like afterwards. */
  readonly person: Person;
  readonly query?: string;
  readonly active?: boolean;
}

/** Sends a PATCH, then reads the user back: the answer to a PATCH alone proves nothing. */
async function change(stage: Stage, wanted: Change): Promise<void> {
  const { findings, client } = stage;
  const { step, id, body, query } = wanted;
  const path = `/Users/${encodeURIComponent(id)}`;
  const request: Request = { step, method: 'PATCH', path, body, ...(query === undefined ? {} : { query }) };
  const answer = await client.send(request);
  const expected = expectedDocument(wanted.person, wanted.active ?? true);
  if (!expectStatus(findings, answer, [200, 204], 'the change is made')) return;
  if (answer.status === 200) expectUser(findings, answer, objectOf(answer.body), expected, id);
  const read = await get(stage, `${step}, read back`, path, query);
  if (expectStatus(findings, read, [200], 'the changed user can be read')) {
    expectUser(findings, read, objectOf(read.body), expected, id);
  }
}

// Entra sets a manager once both users exist, and asks with id and manager whether it is set.
async function setManager(stage: Stage, id: string, person: Person): Promise<void> {
  const { managerId } = stage;
  await change(stage, { step: 'manager', id, body: managerPatch(managerId), person });
  const query = `${filterQuery(`id eq "${id}" and manager eq "${managerId}"`)}&attributes=id`;
  const answer = await get(stage, 'manager check', '/Users', query);
  expectList(stage.findings, answer, [id], 'the user is found by its id and its manager');
  const other = `${filterQuery(`id eq "${id}" and manager eq "${randomUUID()}"`)}&attributes=id`;
  const wrong = await get(stage, 'manager check', '/Users', other);
  expectList(stage.findings, wrong, [], 'the user is not found with another manager');
}

async function disable(stage: Stage, id: string, person: Person): Promise<void> {
  await change(stage, { step: 'disable', id, body: activePatch('False'), person, active: false });
  const answer = await findByName(stage, 'disable, match', person.userName);
  const found = expectList(stage.findings, answer, [id], 'a disabled user stays visible');
  for (const user of found) expectUser(stage.findings, answer, user, expectedDocument(person, false), id);
}

async function deleteUser(stage: Stage, id: string, person: Person): Promise<void> {
  const { findings, client } = stage;
  const path = `/Users/${encodeURIComponent(id)}`;
  const step = 'delete';
  const answer = await client.send({ step, method: 'DELETE', path });
  if (!expectStatus(findings, answer, [204], 'the user is deleted')) return;
  stage.created.delete(id);
  const gone = await get(stage, 'read deleted', path);
  expectError(findings, gone, 404, 'a deleted user is gone');
  const again = await client.send({ step: 'delete again', method: 'DELETE', path });
  expectError(findings, again, 404, 'a user that is gone cannot be deleted again');
  const unmatched = await findByName(stage, 'match deleted', person.userName);
  expectList(findings, unmatched, [], 'a deleted user is not found, and no match is an empty list');
}

/**
 * Creates the user who is everyone's manager, and creates it once more, as Entra does when two jobs overlap: 409, and the first
 * user stays. Returns its id, or undefined when it could not be created.
 */
export async function createManager(stage: Omit<Stage, 'managerId'>, person: Person): Promise<string | undefined> {
  const { findings, client } = stage;
  const first = await client.send({ step: 'create', method: 'POST', path: '/Users', body: createDocument(person) });
  const { id } = objectOf(first.body);
  if (!expectStatus(findings, first, [201], 'the user is created') || typeof id !== 'string') return undefined;
  noteId(stage, id, person, first);
  const body = createDocument({ ...person, userName: person.userName.toUpperCase() });
  const second = await client.send({ step: 'create again', method: 'POST', path: '/Users', body });
  if (second.status === 201) {
    const secondId = objectOf(second.body).id;
    if (typeof secondId === 'string') stage.created.set(secondId, person.userName);
  }
  expectError(findings, second, 409, 'a userName exists once in a tenant, in any spelling', 'uniqueness');
  return id;
}
