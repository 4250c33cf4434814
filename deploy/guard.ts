// Ends a server that must not outlive this process, even when this process is killed outright.
import { spawn, type ChildProcess } from 'node:child_process';

/** Sends the server SIGINT when this process is gone without having stopped it: the pipe to the guard closes then. */
export function guard(server: ChildProcess): void {
  const script = 'trap "" INT; read -r _; kill -INT "$0"';
  const shell = spawn('/bin/sh', ['-c', script, String(server.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  shell.unref();
  server.once('exit', () => shell.kill('SIGKILL'));
}
