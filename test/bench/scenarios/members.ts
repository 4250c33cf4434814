// One member is removed from a group and added again, in Entra ID's forms. It shall cost the same however many others there are,
// so it may be any of them: one at the end would find the same few pages of an index in the cache each time.
import { anyOf, type Scenario } from '../scenario.ts';
import { NO_CONTENT, type Removal } from '../side.ts';

const removals: readonly Removal[] = ['by value', 'by path'];

/** Each connection has groups of its own: what waiting for a row costs is not the question. */
const memberScenario = (size: number): Scenario => ({
  name: `member of ${size}`,
  play: async (send, side, { groups }, seat) => {
    const { ids = [], memberIds = [] } = groups.get(size) ?? {};
    const groupId = ids[seat];
    if (groupId === undefined) throw new Error(`There is no group of ${size} members for connection ${seat}.`);
    for (const removal of removals) {
      const userId = anyOf(memberIds);
      await send(side.removeMember(groupId, userId, removal), NO_CONTENT);
      await send(side.addMember(groupId, userId), NO_CONTENT);
    }
  },
});

/** @param sizes the numbers of members of the groups that are loaded */
export const memberScenarios = (sizes: readonly number[]): Scenario[] => sizes.map(memberScenario);
