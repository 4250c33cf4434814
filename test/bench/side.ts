// How one side, Muster or the floor, is asked for what both of them do: muster-side.ts and floor-side.ts.
import type { Send } from './scenario.ts';
import type { HttpRequest } from './socket.ts';

/** Entra ID's two ways to name whom it removes: in the value, or, with aadOptscim062020, by a filter in the path. */
export type Removal = 'by value' | 'by path';

export interface Side {
  get(id: string): HttpRequest;
  findByName(value: string): HttpRequest;
  findByNumber(value: string): HttpRequest;
  page(): HttpRequest;
  /** The page that a cursor stands for; the first one for an empty one. The answer begins with the next page's cursor. */
  walk(cursor: string): HttpRequest;
  create(key: string): HttpRequest;
  patch(id: string, value: string): HttpRequest;
  addMember(groupId: string, userId: string): HttpRequest;
  removeMember(groupId: string, userId: string, removal: Removal): HttpRequest;
  /** Creates users in as few requests as the side can; throws unless each of them was created. */
  createMany(send: Send, keys: readonly string[]): Promise<void>;
}

/** As many users as a page may have. */
export const WALK_PAGE = 200;

export const OK = 200;
export const CREATED = 201;
export const NO_CONTENT = 204;

/** A value in a query string, as Entra ID writes it. */
export const encode = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');
