import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { Output } from './output.ts';

const plain = { mask: (text: string) => text, colored: false, onClosed: () => undefined };

it('masks every text, also transient ones', () => {
  const stream = new PassThrough();
  const output = new Output(stream, { ...plain, mask: (text) => text.replaceAll('hunter2', '***') });
  void output.line('a hunter2 b');
  output.transient('c hunter2 d');
  expect(stream.read().toString()).toBe('a *** b\n\r\u001b[K'.replace('\r\u001b[K', '\rc *** d\u001b[K'));
});

it('takes the transient line away before the next line', () => {
  const stream = new PassThrough();
  const output = new Output(stream, plain);
  output.transient('half');
  void output.line('whole');
  expect(stream.read().toString()).toBe('\rhalf\u001b[K\r\u001b[Kwhole\n');
});

it('asks to wait while the reader is behind', async () => {
  const stream = new PassThrough({ highWaterMark: 4 });
  const output = new Output(stream, plain);
  const full = output.line('longer than four');
  expect(full).toBeInstanceOf(Promise);
  stream.resume();
  await full;
});

it('is quiet when the reader has gone, tells it once and goes on', async () => {
  let closed = 0;
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })) });
  const output = new Output(stream, { ...plain, onClosed: () => (closed += 1) });
  await output.line('one');
  await new Promise((resolve) => setImmediate(resolve));
  await output.line('two');
  expect(closed).toBe(1);
});
