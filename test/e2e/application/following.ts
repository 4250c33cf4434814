// What an application knows after the messages that it got, and what was wrong with them: one that came after a later one, one that is missing.
export interface Message {
  readonly type: string;
  readonly data: {
    readonly tenant: string;
    readonly resource?: string;
    readonly id?: string;
    readonly version?: number;
    readonly state?: { readonly active?: boolean };
    readonly snapshot?: boolean;
  };
}

export interface Told {
  /** `TENANT/ID VERSION ACTIVE` of each user that is there, sorted. */
  readonly users: readonly string[];
  readonly messages: number;
  /** Messages that came again. */
  readonly repeated: number;
  /** Type, user and version of those that came after a later one of the same user. */
  readonly late: readonly string[];
  /** And of those before which one is missing. Not of who was deleted while the snapshot was read: it is in no page of it. */
  readonly early: readonly string[];
}

interface User {
  readonly version: number;
  /** Undefined: it is deleted. */
  readonly active: boolean | undefined;
}

export class Following {
  readonly #users = new Map<string, User>();
  readonly #ids = new Set<string>();
  readonly #late: string[] = [];
  readonly #early: string[] = [];
  /** Who was not heard of before a change. */
  readonly #strangers = new Map<string, string>();
  #messages = 0;
  #repeated = 0;

  take(messageId: string, { type, data }: Message): void {
    this.#messages += 1;
    if (this.#ids.has(messageId)) {
      this.#repeated += 1;
      return;
    }
    this.#ids.add(messageId);
    if (type === 'tenant.erased') {
      for (const key of this.#users.keys()) if (key.startsWith(`${data.tenant}/`)) this.#users.delete(key);
    }
    if (data.resource !== 'User') return;
    const key = `${data.tenant}/${data.id}`;
    const version = data.version ?? 0;
    const known = this.#users.get(key)?.version ?? 0;
    const what = `${type} ${key} ${version} after ${known}`;
    // What is there already may be told of as it is, and as the change that made it so.
    if (version < known) {
      this.#late.push(what);
      return;
    }
    if (version > known + 1 && data.snapshot !== true) {
      if (known > 0) this.#early.push(what);
      else this.#strangers.set(key, what);
    }
    if (type === 'user.deleted') this.#strangers.delete(key);
    this.#users.set(key, { version, active: type === 'user.deleted' ? undefined : data.state?.active });
  }

  told(): Told {
    const there = [...this.#users].filter(([, { active }]) => active !== undefined);
    return {
      users: there.map(([key, { version, active }]) => `${key} ${version} ${active}`).sort(),
      messages: this.#messages,
      repeated: this.#repeated,
      late: this.#late,
      early: [...this.#early, ...this.#strangers.values()],
    };
  }
}
