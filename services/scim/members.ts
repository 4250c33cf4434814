// The members of an object of somebody's declaration, each read once and named by its place in what is refused.
import { invalidValue, type ScimError } from './error.ts';
import type { JsonObject } from './json.ts';

/** What is no member of the object, or null, has the default; without one it is refused. */
export class Members {
  readonly #place: string;
  readonly #object: JsonObject;
  readonly #known = new Set<string>();

  /** @param place of the object, for example `spec.schemas[0]` */
  constructor(place: string, object: JsonObject) {
    this.#place = place;
    this.#object = object;
  }

  placeOf(name: string): string {
    return `${this.#place}.${name}`;
  }

  wrong(name: string, detail: string): ScimError {
    return invalidValue(`${this.placeOf(name)}: ${detail}`);
  }

  /** These may be there, and mean nothing. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#known.add(name);
  }

  text(name: string, charactersMax: number, byDefault?: string): string {
    const value = this.#value(name);
    if (value === undefined && byDefault !== undefined) return byDefault;
    return this.#checkText(name, value, charactersMax);
  }

  texts(name: string, max: number, charactersMax: number): string[] {
    const values = this.list(name, []);
    if (values.length > max) throw this.wrong(name, `there are more than ${max}.`);
    const texts = values.map((value, index) => this.#checkText(`${name}[${index}]`, value, charactersMax));
    const twice = texts.find((text, index) => texts.indexOf(text) < index);
    if (twice !== undefined) throw this.wrong(name, `${JSON.stringify(twice)} is there twice.`);
    return texts;
  }

  flag(name: string, byDefault = false): boolean {
    const value = this.#value(name) ?? byDefault;
    if (typeof value !== 'boolean') throw this.wrong(name, 'must be true or false.');
    return value;
  }

  oneOf<T extends string>(name: string, all: readonly T[], byDefault: T): T {
    const value = this.#value(name) ?? byDefault;
    const found = all.find((each) => each === value);
    if (found !== undefined) return found;
    const shown = typeof value === 'string' ? `, not ${JSON.stringify(value.slice(0, SHOWN_MAX))}` : '';
    throw this.wrong(name, `must be one of ${all.join(', ')}${shown}.`);
  }

  list(name: string, byDefault?: readonly unknown[]): readonly unknown[] {
    const value = this.#value(name) ?? byDefault;
    if (!Array.isArray(value)) throw this.wrong(name, value === undefined ? 'is missing.' : 'must be a list.');
    return value;
  }

  /** Refuses what was not asked for: a misspelt name would have the default without anybody noticing. */
  end(): void {
    const unknown = Object.keys(this.#object).find((name) => !this.#known.has(name));
    if (unknown === undefined) return;
    throw this.wrong(unknown.slice(0, SHOWN_MAX), `is not known here; there are ${[...this.#known].join(', ')}.`);
  }

  #value(name: string): unknown {
    this.#known.add(name);
    return Object.hasOwn(this.#object, name) ? (this.#object[name] ?? undefined) : undefined;
  }

  #checkText(name: string, value: unknown, charactersMax: number): string {
    if (value === undefined) throw this.wrong(name, 'is missing.');
    if (typeof value !== 'string') throw this.wrong(name, 'must be a text.');
    if (value.length > charactersMax) throw this.wrong(name, `is longer than ${charactersMax} characters.`);
    if (/\p{Cc}/u.test(value)) throw this.wrong(name, 'holds a control character.');
    return value;
  }
}

const SHOWN_MAX = 100;
