// What can be known of the compose file without Docker.
import { existsSync, readFileSync } from 'node:fs';
import { YAML11_SCHEMA, load } from 'js-yaml';
import { expect, test } from 'vitest';

const root = new URL('../..', import.meta.url);

interface Service {
  readonly image: string;
  readonly command?: readonly unknown[];
  readonly healthcheck?: { readonly test: readonly unknown[] };
  readonly depends_on?: Readonly<Record<string, object>>;
  readonly read_only?: boolean;
}

// With merge keys, as Compose reads it.
const schema = YAML11_SCHEMA;
const file = load(readFileSync(new URL('deploy/compose.yaml', root), 'utf8'), { schema }) as {
  services: Readonly<Record<string, Service>>;
};
const services = Object.entries(file.services);

test('commands are words, files that exist, and neighbours that are there', () => {
  for (const [name, { command = [], healthcheck, depends_on = {} }] of services) {
    const words = [...command, ...(healthcheck?.test ?? [])];
    expect(
      words.filter((word) => typeof word !== 'string'),
      name,
    ).toEqual([]);
    const sources = command.filter((word) => String(word).endsWith('.ts')).map(String);
    for (const source of sources) expect(existsSync(new URL(source, root)), source).toBe(true);
    for (const neighbour of Object.keys(depends_on)) expect(Object.keys(file.services)).toContain(neighbour);
  }
});

test('what is ours has a file system that nobody can write to', () => {
  const ours = services.filter(([, { image }]) => image.startsWith('muster'));
  expect(ours.map(([name]) => name).sort()).toEqual([
    'cli',
    'directory',
    'gateway',
    'migrate',
    'receiver',
    'transmitter',
  ]);
  expect(ours.filter(([, service]) => service.read_only !== true)).toEqual([]);
});
