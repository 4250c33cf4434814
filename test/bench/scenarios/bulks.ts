// Many creates in one request, and the same sent alone by as many clients.
import { BULKS_PER_TENANT_MAX } from '../../../services/gateway/bulk-slots.ts';
import type { Scenario } from '../scenario.ts';
import { CREATED } from '../side.ts';

/** What is told of both is told of one create; the floor is sent each alone in both. */
export const bulkScenarios = (operations: number): Scenario[] => [
  {
    name: `create by ${BULKS_PER_TENANT_MAX}`,
    connectionsMax: BULKS_PER_TENANT_MAX,
    play: async (send, side, population) => {
      await send(side.create(population.newKey()), CREATED);
    },
  },
  {
    name: `bulk of ${operations} creates`,
    connectionsMax: BULKS_PER_TENANT_MAX,
    play: (send, side, population) =>
      side.createMany(
        send,
        Array.from({ length: operations }, () => population.newKey()),
      ),
  },
];
