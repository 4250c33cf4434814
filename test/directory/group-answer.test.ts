// One group whose members are more than an answer holds: it is shown when it is its turn, and what was written does not depend on that.
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCursorKeys } from '../../services/directory/cursor-keys.ts';
import type { Directory } from '../../services/directory/directory.ts';
import { createGroup, getGroup, patchGroup } from '../../services/directory/groups.ts';
import { createProfiles } from '../../services/directory/profiles.ts';
import { createReindexing } from '../../services/directory/reindexing.ts';
import { createTurn } from '../../services/directory/turn.ts';
import { unavailable } from '../../services/scim/error.ts';
import { GROUP_SCHEMA } from '../../services/scim/group.ts';
import { PATCH_SCHEMA } from '../../services/scim/message.ts';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
let directory: Directory;
let tenantId: string;
beforeAll(async () => {
  stack = await startStack();
  const database = stack.database!;
  directory = {
    database,
    profiles: createProfiles(database, { subscribe: () => () => undefined }),
    reindexing: createReindexing(database, () => undefined),
    keys: createCursorKeys(database),
    largeAnswers: createTurn(),
    now: () => new Date(),
    createId: uuidv7,
  };
  ({ tenantId } = await stack.createTenant({ groups: 'ENABLED' }));
});
afterAll(() => stack.stop());

test('a change of it is done and says so, also when its turn to be shown does not come', async () => {
  const shape = { base_url: 'https://scim.example', attributes: '', excluded_attributes: '', tenant_id: tenantId };
  const conditions = { if_match: '', if_none_match: '' };
  const attempt = { kind: 'Group', requestId: 'test', logged: false, hidden: undefined } as const;
  const body = (value: unknown) => Buffer.from(JSON.stringify(value));
  const create = { ...shape, id: '', document: body({ schemas: [GROUP_SCHEMA], displayName: 'Large' }) };
  const made = { ...attempt, method: 'create', request: create, entryId: uuidv7() } as const;
  const { id } = await createGroup(directory, create, { ...made });
  const text = 'update muster.groups set member_count = 200000 where tenant_id = $1 and id = $2';
  await directory.database.queryTenant(tenantId, { text, values: [tenantId, id] });

  const busy = { ...directory, largeAnswers: { run: () => Promise.reject(unavailable('busy')) } };
  const get = { ...shape, ...conditions, id };
  await expect(getGroup(busy, get)).rejects.toMatchObject({ status: 503 });
  const operations = body({ schemas: [PATCH_SCHEMA], Operations: [{ op: 'add', path: 'externalId', value: 'x' }] });
  const patch = { ...get, attributes: 'members,externalId', operations };
  const change = { ...attempt, method: 'patch', request: patch, entryId: uuidv7() } as const;
  const changed = await patchGroup(busy, patch, { ...change });
  expect(changed).toMatchObject({ etag: 'W/"2"', document: Buffer.alloc(0) });
  const shown = JSON.parse((await getGroup(directory, get)).document.toString()) as { externalId: string };
  expect(shown.externalId).toBe('x');
});
