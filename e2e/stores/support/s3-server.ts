import { mkdirSync } from 'node:fs';
import S3rver from '@20minutes/s3rver';

export const bucket = 'backups';

/** An S3 server on the loopback; its limits stand in the README of `store-s3`. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
}

/** Starts one with its objects in `directory`. It takes the key `S3RVER` with any secret. */
export async function startS3Server(directory: string): Promise<S3Server> {
  mkdirSync(directory, { recursive: true });
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  return { endpoint: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server.close() };
}
