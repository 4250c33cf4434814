// What is measured: each scenario as Entra ID would ask Muster, and as the floor is asked for the same rows.
import { ENTERPRISE_SCHEMA } from '../../services/scim/user.ts';
import { createBody, employeeNumber, userName } from './dataset.ts';
import type { HttpAnswer, HttpRequest } from './socket.ts';

/** Sends one request; throws when the answer has another status than the expected. */
export type Send = (request: HttpRequest, status: number) => Promise<HttpAnswer>;

/** How one side is asked. */
export interface Side {
  get(id: string): HttpRequest;
  findByName(value: string): HttpRequest;
  findByNumber(value: string): HttpRequest;
  page(): HttpRequest;
  /** The page that a cursor stands for; the first one for an empty one. The answer begins with the next page's cursor. */
  walk(cursor: string): HttpRequest;
  create(key: string): HttpRequest;
  patch(id: string, value: string): HttpRequest;
}

/** As many as a page may have. */
const WALK_PAGE = 200;
const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const encode = (filter: string): string => encodeURIComponent(filter).replaceAll('%20', '+');

export const musterSide: Side = {
  get: (id) => ({ method: 'GET', path: `/scim/v2/Users/${id}` }),
  findByName: (value) => ({ method: 'GET', path: `/scim/v2/Users?filter=${encode(`userName eq "${value}"`)}` }),
  findByNumber: (value) => ({
    method: 'GET',
    path: `/scim/v2/Users?filter=${encode(`${ENTERPRISE_SCHEMA}:employeeNumber eq "${value}"`)}`,
  }),
  page: () => ({ method: 'GET', path: '/scim/v2/Users?startIndex=1&count=100' }),
  walk: (cursor) => ({ method: 'GET', path: `/scim/v2/Users?count=${WALK_PAGE}&cursor=${cursor}` }),
  create: (key) => ({ method: 'POST', path: '/scim/v2/Users', body: JSON.stringify(createBody(key)) }),
  patch: (id, value) => ({
    method: 'PATCH',
    path: `/scim/v2/Users/${id}`,
    body: JSON.stringify({
      schemas: [PATCH_SCHEMA],
      Operations: [
        { op: 'Replace', path: 'displayName', value: `Anna ${value}` },
        { op: 'Replace', path: 'title', value: `Dispatcher ${value}` },
      ],
    }),
  }),
};

export const floorSide: Side = {
  get: (id) => ({ method: 'GET', path: `/users/${id}` }),
  findByName: (value) => ({ method: 'GET', path: `/users?by=userName&value=${encode(value.toLowerCase())}` }),
  findByNumber: (value) => ({
    method: 'GET',
    path: `/users?by=${ENTERPRISE_SCHEMA}:employeeNumber&value=${encode(value.toLowerCase())}`,
  }),
  page: () => ({ method: 'GET', path: '/users?count=100' }),
  walk: (cursor) => ({ method: 'GET', path: `/users?count=${WALK_PAGE}&cursor=${cursor}` }),
  create: (key) => ({ method: 'POST', path: '/users', body: JSON.stringify(createBody(key)) }),
  patch: (id, value) => ({
    method: 'PATCH',
    path: `/users/${id}`,
    body: JSON.stringify({ displayName: `Anna ${value}`, title: `Dispatcher ${value}` }),
  }),
};

export interface Population {
  readonly ids: readonly string[];
  /** A key that no user has had yet. */
  newKey(): string;
}

export interface Scenario {
  readonly name: string;
  /** The aim: at most so many times the floor's processor time. */
  readonly ratioMax?: number;
  /** One play is a measurement, by one connection: each request needs the answer to the one before. */
  readonly isOnePlay?: boolean;
  play(send: Send, side: Side, population: Population): Promise<void>;
}

const OK = 200;
const CREATED = 201;

const any = (population: Population): number => Math.floor(Math.random() * population.ids.length);
const anyId = (population: Population): string => population.ids[any(population)] ?? '';

async function expectOne(answer: Promise<HttpAnswer>): Promise<void> {
  const { body } = await answer;
  if (!body.includes('"totalResults":1')) throw new Error(`One user was to be found: ${body.slice(0, 300)}`);
}

/** Throws when somebody was not met. */
async function walkAll(send: Send, side: Side, population: Population): Promise<void> {
  let pages = 0;
  for (let cursor: string | undefined = ''; cursor !== undefined; pages++) {
    const { body }: HttpAnswer = await send(side.walk(cursor), OK);
    cursor = /"nextCursor":"([^"]+)"/.exec(body.slice(0, 1_000))?.[1];
  }
  if (pages < population.ids.length / WALK_PAGE) throw new Error(`The walk ended after ${pages} pages.`);
}

const idOf = (answer: HttpAnswer): string => (JSON.parse(answer.body) as { id: string }).id;

export const scenarios: readonly Scenario[] = [
  {
    name: 'get',
    ratioMax: 1.5,
    play: async (send, side, population) => {
      await send(side.get(anyId(population)), OK);
    },
  },
  {
    name: 'filter userName',
    ratioMax: 1.5,
    play: (send, side, population) => expectOne(send(side.findByName(userName(String(any(population)))), OK)),
  },
  {
    name: 'filter employeeNumber',
    ratioMax: 1.5,
    play: (send, side, population) => expectOne(send(side.findByNumber(employeeNumber(String(any(population)))), OK)),
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
      await send(side.patch(anyId(population), population.newKey()), OK);
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
  {
    name: 'walk by cursor',
    isOnePlay: true,
    play: walkAll,
  },
];
