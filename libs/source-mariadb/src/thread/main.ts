import { parentPort } from 'node:worker_threads';
import { Fault, toFault } from '@holdfast/fault';
import { DatabaseConnection } from '../connection/database-connection.ts';
import { PieceFlow } from './piece-flow.ts';
import type { Numbered, PackedFault, ThreadRequest, ThreadSignal } from './protocol.ts';

/* The whole life of a thread that holds one connection: reading, and turning rows into statements, beside all other work. */

const port = parentPort;
if (port === null) throw new Fault('internal', 'the program of a thread was started outside of one');

let connection: DatabaseConnection | undefined;
const flow = new PieceFlow((piece) => port.postMessage({ piece }, [piece.buffer]));
let last: Promise<void> = Promise.resolve();

port.on('message', (message: ThreadSignal | (ThreadRequest & Numbered)) => {
  if (message.kind === 'taken') flow.taken(message.bytes);
  else if (message.kind === 'drop') flow.drop();
  else if (message.kind === 'end') {
    connection?.destroy();
    port.close();
  } else last = last.then(() => serve(message));
});

async function serve(request: ThreadRequest & Numbered): Promise<void> {
  const { number } = request;
  try {
    port?.postMessage({ number, value: await answer(request) });
  } catch (error) {
    port?.postMessage({ number, fault: pack(error) });
  }
}

async function answer(request: ThreadRequest): Promise<unknown> {
  if (request.kind === 'open') {
    connection = await DatabaseConnection.open(request.settings, {});
    return null;
  }
  if (connection === undefined) throw new Fault('internal', 'a thread was asked to read before it was told where');
  switch (request.kind) {
    case 'run':
      for (const sql of request.statements) await connection.query(sql, request.doing);
      return null;
    case 'records':
      return await connection.records(request.sql, request.doing);
    case 'bytes':
      return await connection.bytes(request.sql, request.doing);
    case 'stream':
      return await flow.stream(connection, request);
  }
}

function pack(error: unknown): PackedFault {
  const { code, message, guidance, retryable, cause } = toFault(error, 'internal', 'a thread failed');
  return { code, message, guidance, retryable, errno: (cause as { readonly errno?: number } | undefined)?.errno };
}
