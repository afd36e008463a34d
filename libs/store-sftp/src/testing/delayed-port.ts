import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A port on the loopback that leads to another one, as over a line on which everything takes so many milliseconds each way. */
export async function delayedPort(to: number, delay: number): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: to, host: '127.0.0.1', noDelay: true });
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      // Later, but in order: timers of one length fire in the order in which they were set.
      const pass = (bytes: Buffer): unknown => into.writable && into.write(bytes);
      from.on('data', delay === 0 ? pass : (bytes: Buffer) => setTimeout(pass, delay, bytes));
      from.on('end', () => setTimeout(() => into.end(), delay));
      from.on('error', () => into.destroy());
      from.on('close', () => sockets.delete(from));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, close };
}
