import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isMarkedRunning, processMark } from './process-mark.ts';

it('marks a process so that another one with its number is not taken for it', async () => {
  const mark = processMark(process.pid) ?? '';
  expect(mark).toMatch(/^[0-9a-f-]{36} pid:\[\d+\] \d+$/);
  expect(processMark(process.pid)).toBe(mark);
  expect(isMarkedRunning(process.pid, mark)).toBe(true);
  expect(isMarkedRunning(process.pid, mark.replace(/\d+$/, '1'))).toBe(false);
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const number = child.pid as number;
  const childMark = processMark(number) as string;
  expect([childMark === mark, isMarkedRunning(number, childMark)]).toEqual([false, true]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect([processMark(number), isMarkedRunning(number, childMark)]).toEqual([undefined, false]);
});

it('does not judge a process that it cannot see: of another boot, or of a container with its own numbers', () => {
  const [boot = '', namespace = '', start = ''] = (processMark(process.pid) ?? '').split(' ');
  expect(
    isMarkedRunning(process.pid, [boot.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), namespace, start].join(' ')),
  ).toBeUndefined();
  expect(isMarkedRunning(process.pid, [boot, 'pid:[1]', start].join(' '))).toBeUndefined();
  expect(isMarkedRunning(process.pid, '')).toBeUndefined();
});
