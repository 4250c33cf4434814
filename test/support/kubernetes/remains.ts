// Sees to it that a control plane does not outlive this process, however that ends: a shell waits for its input to close,
// then ends what still runs and removes the folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Remains {
  /** A program now runs under this process id, or under none. */
  note(program: 'etcd' | 'kube-apiserver', pid: number | undefined): void;
  /** Ends what still runs, and removes the folder. */
  clear(): Promise<void>;
}

// A killed program may still be writing when the folder is first removed.
const SCRIPT = `trap "" INT TERM HUP
while read -r program pid; do
  case $program in etcd) etcd=$pid ;; *) server=$pid ;; esac
done
[ -z "$etcd$server" ] || kill -KILL $etcd $server 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1" 2>/dev/null && exit; sleep 0.2; done`;

/** `folder` is removed whole. */
export function watchOver(folder: string): Remains {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  shell.unref();
  const exited = once(shell, 'exit');
  return {
    note: (program, pid) => void shell.stdin.write(`${program} ${pid ?? ''}\n`),
    clear: async () => {
      shell.ref();
      shell.stdin.end();
      await exited;
    },
  };
}
