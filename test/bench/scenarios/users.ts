// What Entra ID does to users.
import { employeeNumber, userName } from '../dataset.ts';
import { anyOf, type Population, type Scenario } from '../scenario.ts';
import { CREATED, OK } from '../side.ts';
import type { HttpAnswer } from '../socket.ts';

/** The key of a user that was loaded. */
const anyKey = ({ ids }: Population): string => String(Math.floor(Math.random() * ids.length));

async function expectOne(answer: Promise<HttpAnswer>): Promise<void> {
  const { body } = await answer;
  if (!body.includes('"totalResults":1')) throw new Error(`One user was to be found: ${body.slice(0, 300)}`);
}

const idOf = (answer: HttpAnswer): string => (JSON.parse(answer.body) as { id: string }).id;

export const userScenarios: readonly Scenario[] = [
  {
    name: 'get',
    ratioMax: 1.5,
    play: async (send, side, { ids }) => {
      await send(side.get(anyOf(ids)), OK);
    },
  },
  {
    name: 'filter userName',
    ratioMax: 1.5,
    play: (send, side, population) => expectOne(send(side.findByName(userName(anyKey(population))), OK)),
  },
  {
    name: 'filter employeeNumber',
    ratioMax: 1.5,
    play: (send, side, population) => expectOne(send(side.findByNumber(employeeNumber(anyKey(population))), OK)),
  },
  {
    name: 'create',
    ratioMax: 1.8,
    play: async (send, side, population) => {
      await send(side.create(population.newKey()), CREATED);
    },
  },
  {
    name: 'PATCH',
    ratioMax: 1.8,
    play: async (send, side, population) => {
      await send(side.patch(anyOf(population.ids), population.newKey()), OK);
    },
  },
  {
    name: 'Entra’s cycle',
    ratioMax: 1.8,
    play: async (send, side, population) => {
      const key = population.newKey();
      await send(side.findByName(userName(key)), OK);
      const id = idOf(await send(side.create(key), CREATED));
      await send(side.get(id), OK);
      await send(side.patch(id, key), OK);
    },
  },
  {
    name: 'page of 100',
    play: async (send, side) => {
      await send(side.page(), OK);
    },
  },
];
