// One user over many cycles, as Entra ID plays it: matched before every change, created, changed in both dialects, disabled,
// restored, deleted, and created again. It always knows what the directory must hold of it.
import { filterQuery, type Request } from '../../../deploy/simulate/client.ts';
import { expectList, expectUser, objectOf } from '../../../deploy/simulate/expectation.ts';
import { Findings } from '../../../deploy/simulate/finding.ts';
import {
  activeFlagPatch,
  activePatch,
  createDocument,
  createPerson,
  expectedDocument,
  move,
  movePatch,
  promote,
  promotionPatch,
  type Json,
  type Person,
} from '../../../deploy/simulate/person.ts';
import type { Reply, Sender } from './sender.ts';
import type { Tally } from './tally.ts';

const FLAG = 'aadOptscim062020';

export interface State {
  readonly id: string;
  readonly person: Person;
  readonly active: boolean;
}

export interface Cast {
  readonly sender: Sender;
  readonly tally: Tally;
  /** Every id that was ever given. */
  readonly ids: Set<string>;
}

interface Change {
  readonly step: string;
  readonly body: Json;
  readonly next: State;
  readonly query?: string;
}

export class Life {
  readonly #cast: Cast;
  readonly #origin: Person;
  #state: State | undefined;
  #steps = 0;

  constructor(cast: Cast, name: string, index: number) {
    this.#cast = cast;
    this.#origin = createPerson(name, index);
  }

  get userName(): string {
    return this.#origin.userName;
  }

  /** Undefined while the user is deleted. */
  get state(): State | undefined {
    return this.#state;
  }

  /** Takes the next step of the user's life. */
  async step(): Promise<void> {
    const state = await this.#match();
    if (state === undefined) await this.#create();
    else await this.#go(state, this.#steps++ % 5);
  }

  async #go(state: State, step: number): Promise<void> {
    const { person } = state;
    if (step === 0) {
      const next = { ...state, person: promote(this.#origin) };
      await this.#change({ step: 'update (default)', body: promotionPatch(next.person), next });
    } else if (step === 1) {
      const next = { ...state, person: move(person) };
      await this.#change({ step: 'update (flag)', body: movePatch(next.person), next, query: FLAG });
    } else if (step === 2) {
      await this.#change({ step: 'disable', body: activePatch('False'), next: { ...state, active: false } });
    } else if (step === 3) {
      await this.#change({
        step: 'restore',
        body: activeFlagPatch(true),
        next: { ...state, active: true },
        query: FLAG,
      });
    } else {
      await this.#delete(state);
    }
  }

  /** What the directory must hold: nobody by this name, or exactly this user. */
  async #match(): Promise<State | undefined> {
    const query = filterQuery(`userName eq "${this.userName}"`);
    const answer = await this.#cast.sender.send({ step: 'match', method: 'GET', path: '/Users', query }, [200]);
    if (answer.status === 200) this.#judge(answer, this.#state === undefined ? [] : [this.#state.id]);
    return this.#state;
  }

  async #create(): Promise<void> {
    const { sender } = this.#cast;
    const body = createDocument(this.#origin);
    const request: Request = { step: 'create', method: 'POST', path: '/Users', body };
    const answer = await sender.send(request, [201, 409]);
    // A create whose answer was lost is found by the next cycle's match.
    const user = answer.status === 409 && answer.repeated ? await this.#find() : objectOf(answer.body);
    if (answer.status === 409 && !answer.repeated) this.#complain('create: 409 although nobody has this userName');
    if (typeof user.id !== 'string') return this.#complain(`create: no id after ${answer.status}`);
    if (this.#cast.ids.has(user.id)) this.#complain(`create: the id ${user.id} a second time`);
    this.#cast.ids.add(user.id);
    this.#state = { id: user.id, person: this.#origin, active: true };
    await this.verify('read the new user');
  }

  async #find(): Promise<Json> {
    const query = filterQuery(`userName eq "${this.userName}"`);
    const answer = await this.#cast.sender.send({ step: 'match again', method: 'GET', path: '/Users', query }, [200]);
    const { Resources } = objectOf(answer.body);
    return objectOf(Array.isArray(Resources) ? Resources[0] : undefined);
  }

  async #change({ step, body, next, query }: Change): Promise<void> {
    const request: Request = { step, method: 'PATCH', path: `/Users/${next.id}`, body };
    await this.#cast.sender.send(query === undefined ? request : { ...request, query }, [200]);
    this.#state = next;
    await this.verify(`${step}, read back`);
  }

  async #delete({ id }: State): Promise<void> {
    const answer = await this.#cast.sender.send({ step: 'delete', method: 'DELETE', path: `/Users/${id}` }, [204, 404]);
    if (answer.status === 404 && !answer.repeated) this.#complain(`delete: ${id} was gone already`);
    this.#state = undefined;
    await this.#cast.sender.send({ step: 'read deleted', method: 'GET', path: `/Users/${id}` }, [404]);
  }

  /** Whether the directory shows the user as it must be. */
  async verify(step: string): Promise<boolean> {
    if (this.#state === undefined) return true;
    const { id, person, active } = this.#state;
    const answer = await this.#cast.sender.send({ step, method: 'GET', path: `/Users/${id}` }, [200]);
    if (answer.status !== 200) return false;
    const findings = new Findings();
    expectUser(findings, answer, objectOf(answer.body), expectedDocument(person, active), id);
    return this.#report(findings);
  }

  #judge(answer: Reply, ids: readonly string[]): void {
    const findings = new Findings();
    const found = expectList(findings, answer, ids, ids.length === 0 ? 'nobody by this userName' : 'exactly this user');
    const { person, active, id } = this.#state ?? {};
    if (person !== undefined && active !== undefined) {
      for (const user of found) expectUser(findings, answer, user, expectedDocument(person, active), id);
    }
    this.#report(findings);
  }

  #report(findings: Findings): boolean {
    for (const { step, expected, came } of findings.list) this.#complain(`${step}: expected ${expected}; came ${came}`);
    return findings.list.length === 0;
  }

  #complain(what: string): void {
    this.#cast.tally.noteWrong(`${this.userName}: ${what}`);
  }
}
