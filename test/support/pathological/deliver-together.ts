import type { ChildProcess } from 'node:child_process';

/**
 * Sends several messages to a server so that it receives all of them in one turn of its event loop: it is stopped
 * meanwhile. The messages must fit into the buffers of the system. Windows cannot stop a process. There the messages
 * are sent in the opposite order, because the order of their handling is not certain.
 */
export function deliverTogether(server: ChildProcess, sends: readonly (() => void)[]): void {
  if (process.platform === 'win32') {
    for (const send of sends.toReversed()) send();
    return;
  }
  server.kill('SIGSTOP');
  for (const send of sends) send();
  server.kill('SIGCONT');
}
