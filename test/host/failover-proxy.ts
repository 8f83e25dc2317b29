import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that gives its connections to one instance after the other, as a proxy in front of several instances. */
export interface FailoverProxy {
  readonly port: number;
  /** Adds the port of an instance. */
  add(port: number): void;
  /** Gives no more connections to an instance. */
  remove(port: number): void;
  /** Returns the instance that a connection reached, by the local port of the client. */
  findInstance(clientPort: number | undefined): number | undefined;
  /** Ends the connection that gets the next answer, and does not send it. */
  dropNextAnswer(): void;
  close(): void;
}

/** Starts a proxy without instances. An instance that refuses a connection is passed over. */
export async function startFailoverProxy(): Promise<FailoverProxy> {
  const ports: number[] = [];
  const reached = new Map<number, number>();
  const sockets = new Set<Socket>();
  let next = 0;
  let dropsAnswer = false;
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => {});
    client.once('close', () => sockets.delete(client));
    next += 1;
    const first = next % ports.length;
    join(client, [...ports.slice(first), ...ports.slice(0, first)]);
  });

  /** Connects a client to the first of these ports that accepts the connection. */
  function join(client: Socket, [port, ...others]: readonly number[]): void {
    if (port === undefined) return void client.destroy();
    const instance = connect(port, '127.0.0.1');
    const passOver = () => join(client, others);
    instance.once('error', passOver);
    instance.once('connect', () => {
      instance.off('error', passOver).on('error', () => client.destroy());
      client.once('close', () => instance.destroy());
      reached.set(client.remotePort ?? 0, port);
      instance.on('data', () => {
        if (!dropsAnswer) return;
        dropsAnswer = false;
        client.destroy();
      });
      client.pipe(instance).pipe(client);
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    add: (port) => void ports.push(port),
    remove: (port) => void ports.splice(ports.indexOf(port), 1),
    findInstance: (clientPort) => reached.get(clientPort ?? 0),
    dropNextAnswer() {
      dropsAnswer = true;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
