import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { retryingStore } from '@holdfast/store';
import { describeStore } from '@holdfast/store/conformance';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openS3Url, type S3Options } from './index.ts';
import { type S3Gateway, startS3Gateway } from './testing/s3-gateway.ts';
import { type S3Server, startS3Server } from './testing/s3-server.ts';

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
const now = (): Date => new Date();

let server: S3Server;
let gateway: S3Gateway;
let stagingParent: string;
beforeAll(async () => {
  server = await startS3Server();
  gateway = await startS3Gateway(server.endpoint);
  stagingParent = mkdtempSync(join(tmpdir(), 'holdfast-s3-staging-'));
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  rmSync(stagingParent, { recursive: true });
});

let places = 0;
const keys = (): S3Options => ({ accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey });
const open = (prefix: string, options: S3Options = {}) =>
  openS3Url(
    `s3://${server.bucket}/${prefix}`,
    { endpoint: server.endpoint, ...keys(), ...options },
    { stateDirectory: stagingParent, now },
  );

describeStore('the S3 store', async () => {
  places += 1;
  // H32: a place with much that a shell or a URL would take apart; the server itself garbles quotes and & in its listings.
  const prefix = `deep/place ${places} $(x) %41 ü+=;`;
  return { open: () => open(prefix), dispose: async () => {} };
});

describeStore('the S3 store with conditional writes', async () => {
  places += 1;
  const prefix = `place-${places}`;
  return { open: () => open(prefix, { endpoint: gateway.endpoint, conditionalWrites: true }), dispose: async () => {} };
});

describe('the S3 store', () => {
  beforeEach(() => {
    gateway.seen.length = 0;
    gateway.trouble = () => undefined;
    gateway.pageSize = 1_000;
  });
  const openThrough = (options: S3Options = {}) => open(`through-${places++}`, { endpoint: gateway.endpoint, ...options });
  const stage = (directory: string, size: number) => {
    const location = join(directory, 'staged');
    writeFileSync(location, Buffer.alloc(size, 'holdfast '));
    return { location, size };
  };
  afterEach(() => expect(readdirSync(join(stagingParent, 'staging'))).toEqual([]));

  it('lists page by page', async () => {
    await using store = await openThrough();
    const expected = Array.from({ length: 12 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
    await Promise.all(expected.map((key) => store.put(key, Buffer.from('x'), {})));
    gateway.pageSize = 5;
    expect((await Array.fromAsync(store.list('many/', {}))).map(({ key }) => key)).toEqual(expected);
    expect(gateway.seen.filter(({ url }) => url.includes('list-type=2')).length).toBe(3);
  });

  it('sends every body with its digest, so that none arrives changed', async () => {
    await using store = await openThrough();
    await store.put('small', Buffer.from('x'), {});
    await store.put('large', stage(store.stagingDirectory, 17 << 20), {});
    const bodies = gateway.seen.filter(({ method }) => method === 'PUT');
    expect(bodies.length).toBe(1 + 3);
    expect(bodies.every(({ headers }) => headers['content-md5'] !== undefined)).toBe(true);
  });

  it('ends an upload in parts that failed, and leaves the staged file for another attempt', async () => {
    await using store = await openThrough();
    gateway.trouble = ({ url }) => (url.includes('partNumber=2') ? { status: 403, code: 'AccessDenied' } : undefined);
    const staged = stage(store.stagingDirectory, 17 << 20);
    await expect(store.put('large', staged, {})).rejects.toMatchObject({ code: 'destination-unwritable', retryable: false });
    const ended = gateway.seen.filter(({ method, url }) => method === 'DELETE' && url.includes('uploadId='));
    expect([ended.length, existsSync(staged.location), await store.size('large', {})]).toEqual([1, true, undefined]);
    gateway.trouble = () => undefined;
    await store.put('large', staged, {});
    expect(await store.size('large', {})).toBe(17 << 20);
  });

  it('keeps retained what the repository needs, and lets go what is under way', async () => {
    await using store = await openThrough({ retention: { mode: 'governance', days: 30 } });
    await store.put('packs/aa/one', Buffer.from('x'), {});
    await store.put('locks/one', Buffer.from('x'), {});
    const [pack, lock] = gateway.seen.filter(({ method }) => method === 'PUT');
    const until = new Date(pack?.headers['x-amz-object-lock-retain-until-date'] as string).getTime() - Date.now();
    expect([pack?.headers['x-amz-object-lock-mode'], Math.round(until / 86_400_000)]).toEqual(['GOVERNANCE', 30]);
    expect(lock?.headers['x-amz-object-lock-mode']).toBeUndefined();
  });

  it('gets through a server that is busy or hangs up, with a wrapper that tries again', async () => {
    let turn = 0;
    gateway.trouble = () => {
      turn += 1;
      return turn % 8 < 4 ? (turn % 2 === 0 ? 'hang-up' : { status: 503, code: 'SlowDown' }) : undefined;
    };
    await using store = retryingStore(await openThrough(), { random, firstDelay: 5 });
    for (const key of ['one', 'two', 'three']) await store.put(key, Buffer.from(key), {});
    expect((await Array.fromAsync(store.list('', {}))).map(({ key }) => key)).toEqual(['one', 'three', 'two']);
  });

  it('says what is wrong: the key, the bucket, the server that is not there', async () => {
    await using strict = await startS3Server({ checked: true });
    await using right = await open('x', { endpoint: strict.endpoint });
    await right.put('one', Buffer.from('x'), {});
    await using wrong = await open('x', { endpoint: strict.endpoint, secretAccessKey: 'not this one' });
    const fault = await wrong.put('one', Buffer.from('x'), {}).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'destination-unwritable', retryable: false });
    expect((fault as { guidance: string }).guidance).toContain('secretAccessKey');
    expect((fault as Error).message).not.toContain('not this one');
    await using nowhere = await openS3Url(
      's3://no-such-bucket/x',
      { endpoint: server.endpoint, ...keys() },
      { stateDirectory: stagingParent, now },
    );
    await expect(nowhere.put('one', Buffer.from('x'), {})).rejects.toMatchObject({ guidance: expect.stringContaining('make the bucket') });
    await using absent = await open('x', { endpoint: 'http://127.0.0.1:1' });
    await expect(absent.size('one', {})).rejects.toMatchObject({ code: 'destination-unreadable', retryable: true });
  });

  it('tells the server’s clock', async () => {
    await using store = await open('clock');
    const { time } = await store.condition({});
    expect(Math.abs((time as Date).getTime() - Date.now())).toBeLessThan(5_000);
  });
});

describe('an S3 URL', () => {
  it.each(['s3://', 's3:///x', 's3://key:secret@bucket/x', 's3://bucket/a//b', 's3://bucket/../x', 'http://bucket/x'])(
    'is refused as %s',
    async (url) => {
      const refused = await openS3Url(url, {}, { now }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'config-invalid' });
      expect((refused as Error).message).not.toContain('secret@');
    },
  );
});
