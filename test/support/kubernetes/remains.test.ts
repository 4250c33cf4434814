// A process that has a control plane is killed outright, as an impatient person or the system would.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

const START = `import(process.argv[1]).then((k) => k.startPrivateKubernetes()).then((s) => console.log(s.port))`;
const MODULE = new URL('../kubernetes.ts', import.meta.url).pathname;

test.skipIf(inject('kubernetes').privateMissing)(
  'a process that is killed leaves no API server, no etcd and no folder behind',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-remains-'));
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, ['-e', START, MODULE], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(await readdir(folder)).toHaveLength(1);
    if (existsSync('/proc/self/cwd')) expect(await runningIn(folder)).toHaveLength(2);
    child.kill('SIGKILL');
    await expect.poll(() => readdir(folder), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => runningIn(folder), { timeout: 10_000 }).toEqual([]);
    await rm(folder, { recursive: true });
  },
  60_000,
);

/** Process ids whose working directory is in the folder; none where there is no /proc. */
async function runningIn(folder: string): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => '')));
  return ids.filter((_, index) => places[index]?.startsWith(`${folder}/`));
}
