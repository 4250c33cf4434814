// `npm run kind`, as far as it goes without a cluster: what it understands, and what it says when something is missing.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseImage } from '../../deploy/kind/image.ts';
import { parseOptions, usage } from '../../deploy/kind/options.ts';
import { missingTools } from '../../deploy/kind/tools.ts';
import { Obstacle } from '../../deploy/obstacle.ts';

const main = new URL('../../deploy/kind/main.ts', import.meta.url).pathname;

test('without options it means a cluster of kind’s', () => {
  expect(parseOptions([])).toEqual({
    ...{ context: undefined, image: undefined, load: undefined },
    ...{ namespace: 'muster', port: 8080, users: 20 },
  });
});

test('a context needs a way for the image', () => {
  expect(() => parseOptions(['--context', 'prod'])).toThrow(/--image REF .* --load COMMAND/);
  expect(parseOptions(['--context', 'prod', '--load', 'hand-over'])).toMatchObject({
    context: 'prod',
    load: 'hand-over',
  });
  expect(parseOptions(['--context', 'prod', '--image', 'registry/muster:1'])).toMatchObject({
    image: 'registry/muster:1',
  });
});

test.each([
  ['--load without a context', ['--load', 'hand-over']],
  ['two ways for the image', ['--context', 'prod', '--load', 'hand-over', '--image', 'muster:1']],
  ['a namespace that none can have', ['--namespace', 'Not_One']],
  ['a port that none can be', ['--port', '70000']],
  ['no users', ['--users', '0']],
  ['an unknown option', ['--cluster', 'x']],
])('%s is refused with a sentence', (_, args) => {
  expect(() => parseOptions(args)).toThrow(Obstacle);
});

test.each([
  ['muster:0.1.0', { repository: 'muster', tag: '0.1.0', digest: '' }],
  ['muster', { repository: 'muster', tag: 'latest', digest: '' }],
  ['host:5000/team/muster', { repository: 'host:5000/team/muster', tag: 'latest', digest: '' }],
  ['host:5000/team/muster:1@sha256:ab', { repository: 'host:5000/team/muster', tag: '1', digest: 'sha256:ab' }],
  ['muster@sha256:ab', { repository: 'muster', tag: '', digest: 'sha256:ab' }],
])('the image %s has its parts', (reference, parts) => {
  expect(parseImage(reference)).toEqual(parts);
});

test('what is missing on the PATH is named, each with where to get it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'helm'), '', { mode: 0o755 });
  writeFileSync(join(folder, 'kind'), '', { mode: 0o644 }); // cannot be run
  mkdirSync(join(folder, 'kubectl')); // no program
  const missing = missingTools(['docker', 'helm', 'kubectl', 'kind'], ['/nowhere', folder].join(delimiter));
  expect(missing.map((line) => line.split(':')[0])).toEqual(['docker', 'kubectl', 'kind']);
  for (const line of missing) expect(line).toMatch(/https:\/\//);
});

test('the command ends with all that is missing, in sentences', () => {
  const { status, stderr } = spawnSync(process.execPath, [main], { env: { PATH: '/nowhere' }, encoding: 'utf8' });
  expect(status).toBe(1);
  for (const tool of ['docker', 'kind', 'helm', 'kubectl']) expect(stderr).toContain(`${tool}: https://`);
  expect(stderr).toContain('Install what is missing and try again.');
  expect(stderr).not.toContain('    at ');
});

test('--help tells the options', () => {
  const { status, stdout } = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout.trim()).toBe(usage);
});
