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

it('lets nothing through that steers a terminal, but for the styles of a stream that takes them', () => {
  const hostile = 'a\u001b[2J\u001b]0;owned\u0007\rb\u009b31m\u0000 \u001b[31mred';
  for (const [colored, red] of [
    [false, String.raw`\u001b[31mred`],
    [true, '\u001b[31mred'],
  ] as const) {
    const stream = new PassThrough();
    const output = new Output(stream, { ...plain, colored });
    void output.line(hostile);
    void output.line(output.style('yellow', 'styled\nand long'));
    const [shown, ...styled] = stream.read().toString().trimEnd().split('\n');
    expect(shown).toBe(String.raw`a\u001b[2J\u001b]0;owned\u0007\u000db\u009b31m\u0000 ${red}`);
    expect(styled).toEqual(colored ? ['\u001b[33mstyled', 'and long\u001b[39m'] : ['styled', 'and long']);
  }
  const stream = new PassThrough();
  void new Output(stream, plain).line(JSON.stringify({ name: hostile }));
  expect(JSON.parse(stream.read().toString())).toEqual({ name: hostile });
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
