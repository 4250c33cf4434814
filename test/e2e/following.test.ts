// Whether the application of the end to end suite sees what it is for.
import { expect, test } from 'vitest';
import { Following, type Message } from './application/following.ts';

const userMessage = (verb: string, id: string, version: number, more: Partial<Message['data']> = {}): Message => ({
  type: `user.${verb}`,
  data: { tenant: 'acme', resource: 'User', id, version, state: { active: verb !== 'deactivated' }, ...more },
});

function follow(...messages: readonly Message[]): Following {
  const following = new Following();
  messages.forEach((message, at) => following.take(`msg_${at}`, message));
  return following;
}

test('it has who was created, as they are after the last change, and not who was deleted', () => {
  const told = follow(
    userMessage('updated', 'a', 7, { snapshot: true }),
    userMessage('deactivated', 'a', 8),
    userMessage('created', 'b', 1),
    userMessage('created', 'c', 1),
    userMessage('deleted', 'c', 2),
    { type: 'group.created', data: { tenant: 'acme', resource: 'Group', id: 'd', version: 1 } },
  ).told();
  expect(told).toMatchObject({ users: ['acme/a 8 false', 'acme/b 1 true'], messages: 6, late: [], early: [] });
});

test('an erased tenant has nobody', () => {
  const erased = { type: 'tenant.erased', data: { tenant: 'acme' } };
  expect(follow(userMessage('created', 'a', 1), erased).told().users).toEqual([]);
});

test('a message that comes again changes nothing, and is counted', () => {
  const following = follow(userMessage('created', 'a', 1), userMessage('deactivated', 'a', 2));
  following.take('msg_0', userMessage('created', 'a', 1));
  expect(following.told()).toMatchObject({ users: ['acme/a 2 false'], repeated: 1, late: [] });
});

test('an earlier change after a later one is late', () => {
  const told = follow(
    userMessage('created', 'a', 1),
    userMessage('updated', 'a', 3),
    userMessage('updated', 'a', 2),
  ).told();
  expect(told.late).toEqual(['user.updated acme/a 2 after 3']);
});

test('who is gone before the snapshot tells of them is not missed', () => {
  const told = follow(userMessage('updated', 'a', 7), userMessage('deleted', 'a', 8)).told();
  expect(told).toMatchObject({ users: [], early: [] });
});

test('a change that comes before the one that is missing is early', () => {
  const told = follow(
    userMessage('created', 'a', 1),
    userMessage('updated', 'a', 3),
    userMessage('updated', 'b', 2),
  ).told();
  expect(told.early).toEqual(['user.updated acme/a 3 after 1', 'user.updated acme/b 2 after 0']);
});
