// Everybody in the tenant, by pages, against who must be there.
import { objectOf } from '../../../deploy/simulate/expectation.ts';
import type { Life } from './life.ts';
import type { Sender } from './sender.ts';

const PAGE = 200;

export interface Census {
  /** Users that must be there. */
  readonly expected: number;
  /** Users that the directory lists. */
  readonly listed: number;
  readonly lost: readonly string[];
  /** Listed twice, or under a second id. */
  readonly doubled: readonly string[];
  /** There, although deleted. */
  readonly undead: readonly string[];
  /** There, and other than they must be. */
  readonly changed: readonly string[];
}

export async function takeCensus(sender: Sender, lives: readonly Life[]): Promise<Census> {
  const listed = await listUsers(sender);
  const names = listed.map(({ userName }) => userName.toLowerCase());
  const living = lives.filter(({ state }) => state !== undefined);
  const ids = new Set(listed.map(({ id }) => id));
  const changed: string[] = [];
  for (const life of living) {
    if (!(await life.verify('census'))) changed.push(life.userName);
  }
  const dead = new Set(lives.filter(({ state }) => state === undefined).map(({ userName }) => userName.toLowerCase()));
  return {
    expected: living.length,
    listed: listed.length,
    lost: living.filter(({ state }) => !ids.has(state?.id ?? '')).map(({ userName }) => userName),
    doubled: names.filter((name, at) => names.indexOf(name) !== at),
    undead: names.filter((name) => dead.has(name)),
    changed,
  };
}

interface Listed {
  readonly id: string;
  readonly userName: string;
}

async function listUsers(sender: Sender): Promise<Listed[]> {
  const users: Listed[] = [];
  for (;;) {
    const query = `startIndex=${users.length + 1}&count=${PAGE}`;
    const answer = await sender.send({ step: 'list', method: 'GET', path: '/Users', query }, [200]);
    const { Resources } = objectOf(answer.body);
    const page = Array.isArray(Resources) ? (Resources as Listed[]) : [];
    users.push(...page);
    if (page.length === 0) return users;
  }
}
