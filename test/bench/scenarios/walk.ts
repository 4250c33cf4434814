// All users, page by page, by the cursor that came with the page before (RFC 9865).
import type { Scenario } from '../scenario.ts';
import { OK, WALK_PAGE } from '../side.ts';
import type { HttpAnswer } from '../socket.ts';

/** What is told of it is told of one page. One connection has a walk to itself: each request needs the answer to the one before. */
export const walkScenario: Scenario = {
  name: 'walk by cursor',
  connectionsMax: 1,
  play: async (send, side, { ids }) => {
    let pages = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; pages++) {
      const { body }: HttpAnswer = await send(side.walk(cursor), OK);
      cursor = /"nextCursor":"([^"]+)"/.exec(body.slice(0, 1_000))?.[1];
    }
    if (pages < ids.length / WALK_PAGE) throw new Error(`The walk ended after ${pages} pages.`);
  },
};
