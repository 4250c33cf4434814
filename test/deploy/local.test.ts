import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { splitPaths } from '../../deploy/tenant-spec.ts';
import { runCommand, type Command } from './process.ts';

let folder: string;
let running: Command[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-local-'));
  running = [];
});

afterEach(async () => {
  for (const { child } of running) child.kill('SIGTERM');
  await Promise.all(running.map(({ exited }) => exited));
  rmSync(folder, { recursive: true, force: true });
});

const portFlags = [
  ...['--port', '--directory-port', '--transmitter-port'],
  ...['--metrics-port', '--directory-metrics-port', '--transmitter-metrics-port'],
];
const anyPorts = portFlags.flatMap((flag) => [flag, '0']);

function start(...args: string[]): Command {
  const command = runCommand('deploy/local.ts', [...anyPorts, '--data', folder, ...args], { STARTED_FOR: folder });
  running.push(command);
  return command;
}

async function details(command: Command) {
  await command.says(/"value":false\}\]\}'/);
  const find = (pattern: RegExp): string => pattern.exec(command.output())?.[1] ?? '';
  return {
    url: find(/Tenant URL +(\S+)/),
    token: find(/Secret token +(\S+)/),
    directory: find(/Directory +(\S+)/),
    readyz: find(/Readiness +(\S+)/),
    metrics: [find(/(\S+) \(gateway\)/), find(/(\S+) \(directory\)/), find(/(\S+) \(transmitter\)/)] as const,
    commands: command
      .output()
      .split('\n')
      .filter((line) => line.startsWith('curl ')),
  };
}

async function stop(command: Command, signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
  process.kill(-command.child.pid!, signal);
  return command.exited;
}

const tenant = async (directory: string, ...args: string[]) => {
  const command = runCommand('deploy/tenant.ts', ['--directory', directory, ...args]);
  return { code: await command.exited, output: command.output() };
};

/** The command lines of the processes that have the data folder in them. */
function processesOf(path: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => {
    try {
      // The services' command lines do not name the folder; their environment, which the test gave them, does.
      return ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')).join('\0');
    } catch {
      return '';
    }
  });
  return lines.filter((line) => line.includes(path));
}

describe('npm start', { timeout: 60_000 }, () => {
  test('serves, and what it says to try works as pasted', async () => {
    const command = start();
    const { url, token, readyz, metrics, commands } = await details(command);
    expect((await fetch(readyz)).status).toBe(200);
    const [ofGateway, ofDirectory, ofTransmitter] = await Promise.all(
      metrics.map(async (at) => (await fetch(at)).text()),
    );
    expect(ofGateway).toMatch(/^muster_gateway_/m);
    expect(ofDirectory).toMatch(/^muster_directory_/m);
    expect(ofTransmitter).toMatch(/^muster_transmitter_/m);
    const [created, found, patched] = commands.map(
      (line) => JSON.parse(execFileSync('bash', ['-c', line]).toString()) as Record<string, unknown>,
    );
    expect(created).toMatchObject({ active: true });
    expect(found).toMatchObject({ totalResults: 1, Resources: [{ id: created?.id }] });
    expect(patched).toMatchObject({ id: created?.id, active: false });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/scim\/v2$/);
    expect(statSync(join(folder, 'demo-token')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(command.output()).toContain('rate limits are counted in memory');
    const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
    for (const log of logs) expect(readFileSync(join(folder, log), 'utf8')).not.toContain(token);
  });

  test('Ctrl-C stops everything, and the next start finds users and token again', async () => {
    const first = start();
    const before = await details(first);
    execFileSync('bash', ['-c', before.commands[0]!]);
    expect(await stop(first)).toBe(0);
    expect(processesOf(folder)).toEqual([]);
    await expect(fetch(before.readyz)).rejects.toThrow();
    const second = start();
    const after = await details(second);
    expect(after.token).toBe(before.token);
    const headers = { authorization: `Bearer ${after.token}` };
    const list = await fetch(`${after.url}/Users`, { headers });
    expect(await list.json()).toMatchObject({ totalResults: 1 });
    expect(await stop(second, 'SIGTERM')).toBe(0);
  });

  test('Ctrl-C while it starts stops what has started so far', async () => {
    const command = start();
    await command.says(/in memory/);
    expect(await stop(command)).toBe(0);
    expect(processesOf(folder)).toEqual([]);
  });

  test('when it is killed outright nothing stays behind, and the data is kept', async () => {
    const first = start();
    const { readyz, token } = await details(first);
    first.child.kill('SIGKILL');
    await first.exited;
    await expect.poll(() => processesOf(folder), { timeout: 20_000 }).toEqual([]);
    await expect
      .poll(
        () =>
          fetch(readyz).then(
            () => 'up',
            () => 'down',
          ),
        { timeout: 30_000 },
      )
      .toBe('down');
    const second = start();
    expect((await details(second)).token).toBe(token);
  });

  test('a service that crashes ends everything, and says which and where its log is', async () => {
    const command = start();
    await details(command);
    const children = readFileSync(`/proc/${command.child.pid}/task/${command.child.pid}/children`, 'utf8')
      .trim()
      .split(' ');
    const gateway = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('gateway/main.ts'));
    process.kill(Number(gateway), 'SIGKILL');
    expect(await command.exited).toBe(1);
    expect(command.output()).toMatch(/The gateway ended unasked \(SIGKILL\); its log is .*gateway\.log\./);
    expect(processesOf(folder)).toEqual([]);
  });

  test('tenants are managed from the command line', async () => {
    const { directory, url } = await details(start());
    const created = await tenant(directory, 'create', 'acme', '--required', 'userName', '--json', '--url', 'http://x');
    const { token, ...rest } = JSON.parse(created.output) as { token: string };
    expect(rest).toEqual({ name: 'acme', tenantUrl: 'http://x/scim/v2' });
    const status = async (bearer: string) =>
      (await fetch(`${url}/Users`, { headers: { authorization: `Bearer ${bearer}` } })).status;
    expect(await status(token)).toBe(200);
    expect(await tenant(directory, 'create', 'acme')).toMatchObject({
      code: 1,
      output: expect.stringContaining('exists already'),
    });
    const schema = { id: 'urn:acme:User', attributes: [{ name: 'level', type: 'integer' }] };
    const file = join(folder, 'schema.json');
    const declared = async () => {
      const answer = await fetch(`${url}/Schemas/urn:acme:User`, { headers: { authorization: `Bearer ${token}` } });
      return answer.status;
    };
    writeFileSync(file, JSON.stringify(schema));
    expect(await tenant(directory, 'change', 'acme', '--schemas', file, '--rate', '50')).toMatchObject({ code: 0 });
    await expect.poll(declared).toBe(200);
    writeFileSync(file, JSON.stringify([{ ...schema, attributes: [{ name: 'level', type: 'number' }] }]));
    expect(await tenant(directory, 'change', 'acme', '--schemas', file)).toMatchObject({
      code: 1,
      output: expect.stringContaining('spec.schemas[0].attributes[0].type: must be one of string,'),
    });
    writeFileSync(file, '[');
    expect(await tenant(directory, 'create', 'other', '--schemas', file)).toMatchObject({
      code: 1,
      output: expect.stringContaining('--schemas must name a file with a schema as JSON'),
    });
    expect(await tenant(directory, 'change', 'acme', '--bulk', 'Off')).toMatchObject({ code: 1 });
    expect(await tenant(directory, 'change', 'acme')).toMatchObject({ code: 1 });
    expect(await tenant(directory, 'change', 'acme', '--log-values', 'On')).toMatchObject({ code: 1 });
    expect(await tenant(directory, 'change', 'acme', '--bulk', 'Disabled', '--log-values', 'Enabled')).toMatchObject({
      code: 0,
    });
    await tenant(directory, 'suspend', 'acme');
    await expect.poll(() => status(token)).toBe(403);
    await tenant(directory, 'resume', 'acme');
    await expect.poll(() => status(token)).toBe(200);
    expect(await declared()).toBe(200);
    const second = JSON.parse((await tenant(directory, 'token', 'acme', '--json')).output) as { token: string };
    expect(await status(token)).toBe(200);
    expect(await status(second.token)).toBe(200);
    await tenant(directory, 'token', 'acme', '--only');
    await expect.poll(() => status(token)).toBe(401);
    expect((await tenant(directory, 'list')).output).toMatch(/^acme +Active +0 +0 +1 /m);
    expect((await tenant(directory, 'delete', 'acme')).code).toBe(0);
    expect((await tenant(directory, 'list')).output).not.toMatch(/^acme/m);
    expect(await tenant(directory, 'resume', 'acme')).toMatchObject({
      code: 1,
      output: expect.stringContaining('no tenant acme'),
    });
  });
});

describe('npm start says in one sentence', { timeout: 60_000 }, () => {
  const sentence = async (command: Command): Promise<string> => {
    expect(await command.exited).toBe(1);
    const lines = command
      .output()
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('REDIS_URL'));
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  };

  test.each(portFlags)('that the port of %s is in use', async (flag) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const said = await sentence(start(flag, String(port)));
    expect(said).toBe(`Port ${port} is in use: stop what listens there, or choose another with ${flag}.`);
    server.close();
  });

  test('that a port is none', async () => {
    expect(await sentence(start('--port', '65536'))).toMatch(/--port must be a port number/);
  });

  test('that another run uses the data folder', async () => {
    await details(start());
    expect(await sentence(start())).toMatch(/runs already with the data folder/);
  });

  test('that the data folder is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await sentence(start('--data', file))).toMatch(/is not a folder: choose another with --data/);
  });

  test.skipIf(process.getuid?.() === 0)('that the data folder cannot be written', async () => {
    chmodSync(folder, 0o500);
    expect(await sentence(start('--data', join(folder, 'data')))).toMatch(/cannot be written/);
  });

  test('that the data folder is broken', async () => {
    const first = start();
    await details(first);
    await stop(first);
    writeFileSync(join(folder, 'postgres', 'PG_VERSION'), 'nonsense');
    expect(await sentence(start())).toMatch(/Postgres could not start with the data folder .*move the folder away/);
  });
});

test('npm run tenant says in a sentence that there is no directory', async () => {
  const { code, output } = await tenant('127.0.0.1:1', 'list');
  expect(code).toBe(1);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).toMatch(/cannot be reached.*npm start/);
});

test('mandatory paths are split at commas outside of brackets and quotes', () => {
  const paths = ['userName', 'emails[type eq "a,]\\"b" and value eq "x,y"].value', 'name.familyName'];
  expect(splitPaths(paths.join(', '))).toEqual(paths);
});
