import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';

/** An S3 server on the loopback, with one bucket. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Starts one that keeps its objects in a folder of its own, which `dispose` removes. It knows one key; that its signatures
 * fit is `checked` only when asked, for then it refuses every request for the bucket as a whole: it leaves the last slash
 * out of what it signs.
 */
export async function startS3Server({ checked = false }: { readonly checked?: boolean } = {}): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-s3-'));
  const bucket = 'backups';
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    allowMismatchedSignatures: !checked,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
