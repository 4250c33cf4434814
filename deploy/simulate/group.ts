// One group's life as Entra ID plays it: match, create, members in both of its PATCH dialects, a member that goes, delete. Who
// is in the group is read back after every step; of an answer to a PATCH nothing is believed.
import { filterQuery, type Answer, type Request } from './client.ts';
import { fill } from './demand.ts';
import { expectError, expectList, expectStatus, objectOf } from './expectation.ts';
import { shorten } from './finding.ts';
import { FLAG, type Stage } from './journey.ts';
import { createDocument, patch, type Json, type Person } from './person.ts';

const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
/** Entra names it beside the core schema still. */
const OLDER_SCHEMA = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';

const WRONG_MEMBERS = 'People are alerted who should not be, or are not who should; Entra does not notice.';

type GroupStage = Omit<Stage, 'managerId'>;

/**
 * Plays a group with three members. Rejects when nothing comes back.
 * @param run makes the group's name unique
 * @param demanded what the tenant requires of a group
 */
export async function playGroup(
  stage: GroupStage,
  run: string,
  people: readonly Person[],
  demanded: Json,
): Promise<void> {
  const users: string[] = [];
  for (const person of people) users.push(...(await createMember(stage, person)));
  if (users.length < people.length) return;
  const name = `Simulated ${run}`;
  const id = await createGroup(stage, name, demanded);
  if (id === undefined) return;
  let deleted = false;
  try {
    await playMembers(stage, id, users);
    await rename(stage, id, `${name}, renamed`);
    deleted = await playDeletion(stage, id, users);
  } finally {
    const path = `/Groups/${encodeURIComponent(id)}`;
    if (!deleted) await stage.client.send({ step: 'clean up', method: 'DELETE', path }).catch(() => undefined);
  }
}

async function createMember(stage: GroupStage, person: Person): Promise<string[]> {
  const { client, findings } = stage;
  const body = createDocument(person);
  const answer = await client.send({ step: 'group, create user', method: 'POST', path: '/Users', body });
  const { id } = objectOf(answer.body);
  if (!expectStatus(findings, answer, [201], 'the user is created') || typeof id !== 'string') return [];
  stage.created.set(id, person.userName);
  return [id];
}

const match = ({ client }: GroupStage, step: string, name: string): Promise<Answer> =>
  client.send({
    step,
    method: 'GET',
    path: '/Groups',
    query: `excludedAttributes=members&${filterQuery(`displayName eq "${name}"`)}`,
  });

async function createGroup(stage: GroupStage, displayName: string, demanded: Json): Promise<string | undefined> {
  const { client, findings } = stage;
  const absent = await match(stage, 'group, match', displayName);
  expectList(findings, absent, [], 'no group has this name yet');
  const mapped = {
    schemas: [GROUP_SCHEMA, OLDER_SCHEMA],
    externalId: `external ${displayName}`,
    displayName,
    meta: { resourceType: 'Group' },
  };
  const body = fill(mapped, demanded);
  const create = { step: 'group, create', method: 'POST', path: '/Groups', body } as const;
  const answer = await client.send(create);
  const { id } = objectOf(answer.body);
  if (!expectStatus(findings, answer, [201], 'the group is created') || typeof id !== 'string') return undefined;
  const again = await client.send({ ...create, step: 'group, create again' });
  expectError(findings, again, 409, 'a displayName exists once in a tenant', 'uniqueness');
  const found = expectList(findings, await match(stage, 'group, match', displayName), [id], 'exactly the new group');
  if (found.some((group) => group.members !== undefined)) {
    const consequence = 'Entra reads every member of every group in each cycle: large ones time out.';
    findings.add('group, match', { expected: 'no members, as asked', came: 'members', consequence }, answer);
  }
  return id;
}

const listed = (ids: readonly string[]) => ids.map((value) => ({ $ref: null, value }));

async function playMembers(stage: GroupStage, id: string, [one = '', two = '', three = '']: readonly string[]) {
  const change = (step: string, operation: Json, members: readonly string[], query?: string): Promise<void> =>
    changeMembers(stage, { step, id, body: patch([operation]), members, ...(query === undefined ? {} : { query }) });
  const path = 'members';
  await change('members, add', { op: 'Add', path, value: listed([one, two]) }, [one, two]);
  await change('members, add again', { op: 'Add', path, value: listed([two, three]) }, [one, two, three]);
  await change('members, remove', { op: 'Remove', path, value: listed([two]) }, [one, three]);
  await change('members, remove again', { op: 'Remove', path, value: listed([two]) }, [one, three]);
  await change('members, remove (flag)', { op: 'remove', path: `members[value eq "${three}"]` }, [one], FLAG);
  await change('members, add (flag)', { op: 'add', path, value: listed([two]) }, [one, two], FLAG);
}

interface MemberChange {
  readonly step: string;
  readonly id: string;
  readonly body: Json;
  /** Who is in the group afterwards. */
  readonly members: readonly string[];
  readonly query?: string;
}

async function changeMembers(stage: GroupStage, { step, id, body, members, query }: MemberChange): Promise<void> {
  const path = `/Groups/${encodeURIComponent(id)}`;
  const request: Request = { step, method: 'PATCH', path, body, ...(query === undefined ? {} : { query }) };
  const answer = await stage.client.send(request);
  if (!expectStatus(stage.findings, answer, [200, 204], 'the members are changed')) return;
  await expectMembers(stage, `${step}, read back`, id, members);
}

/** The group is read: exactly these are its members. Returns the group. */
async function expectMembers(
  { client, findings }: GroupStage,
  step: string,
  id: string,
  members: readonly string[],
): Promise<Json> {
  const answer = await client.send({ step, method: 'GET', path: `/Groups/${encodeURIComponent(id)}` });
  if (!expectStatus(findings, answer, [200], 'the group can be read')) return {};
  const group = objectOf(answer.body);
  const came = Array.isArray(group.members) ? group.members.map((each) => String(objectOf(each).value)).sort() : [];
  if (JSON.stringify(came) !== JSON.stringify([...members].sort())) {
    const expected = `these members: ${members.length === 0 ? 'none' : members.join(', ')}`;
    const said = came.length === 0 ? 'none' : shorten(came.join(', '));
    findings.add(step, { expected, came: said, consequence: WRONG_MEMBERS }, answer);
  }
  return group;
}

async function rename({ client, findings }: GroupStage, id: string, displayName: string): Promise<void> {
  const step = 'group, rename';
  const path = `/Groups/${encodeURIComponent(id)}`;
  const body = patch([{ op: 'Replace', path: 'displayName', value: displayName }]);
  const answer = await client.send({ step, method: 'PATCH', path, body });
  if (!expectStatus(findings, answer, [200, 204], 'the group is renamed')) return;
  const read = await client.send({ step, method: 'GET', path, query: 'excludedAttributes=members' });
  if (!expectStatus(findings, read, [200], 'the group can be read')) return;
  const came = objectOf(read.body).displayName;
  if (came === displayName) return;
  const consequence = 'Entra sends the same change again in every cycle.';
  findings.add(step, { expected: `displayName ${displayName}`, came: shorten(came), consequence }, read);
}

/** A member is disabled, and stays; is deleted, and is gone from the group; the group is deleted, and the others stay. Whether it is. */
async function playDeletion(stage: GroupStage, id: string, [one = '', two = '']: readonly string[]): Promise<boolean> {
  const { client, findings } = stage;
  const user = `/Users/${encodeURIComponent(two)}`;
  const body = patch([{ op: 'Replace', path: 'active', value: 'False' }]);
  const disabled = await client.send({ step: 'members, disable', method: 'PATCH', path: user, body });
  if (expectStatus(findings, disabled, [200, 204], 'the member is disabled')) {
    await expectMembers(stage, 'members, disable', id, [one, two]);
  }
  const deleted = await client.send({ step: 'members, delete', method: 'DELETE', path: user });
  if (expectStatus(findings, deleted, [204], 'the member is deleted')) {
    stage.created.delete(two);
    await expectMembers(stage, 'members, delete', id, [one]);
  }
  const path = `/Groups/${encodeURIComponent(id)}`;
  const gone = await client.send({ step: 'group, delete', method: 'DELETE', path });
  if (!expectStatus(findings, gone, [204], 'the group is deleted')) return false;
  expectError(
    findings,
    await client.send({ step: 'group, read deleted', method: 'GET', path }),
    404,
    'a deleted group is gone',
  );
  const left = await client.send({ step: 'members, stay', method: 'GET', path: `/Users/${encodeURIComponent(one)}` });
  expectStatus(findings, left, [200], 'the members of a deleted group stay');
  return true;
}
