import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Output } from './output.ts';
import { ProgressLine } from './progress-line.ts';

const MiB = 1024 * 1024;

describe('ProgressLine', () => {
  it('shows share, amount, rate and time left of all destinations together', () => {
    const { progress, text, advance } = setUp(true);
    for (let second = 0; second <= 4; second += 1) {
      for (const destination of ['a', 'b'])
        progress.update({
          event: 'progress',
          phase: 'capture',
          destination,
          files: second * 100,
          bytes: second * 5 * MiB,
          totalFiles: 1000,
          totalBytes: 50 * MiB,
        });
      advance(1000);
    }
    const last = text().split('\r').at(-1);
    expect(last).toContain('backing up  35 %  35.0 MiB of 100 MiB  700 files');
    expect(last).toMatch(/MiB\/s {2}0:0\d left/);
  });

  it('is sparse and plain where nobody sees a line renew itself', () => {
    const { progress, text, advance } = setUp(false);
    for (let second = 0; second < 100; second += 1) {
      progress.update({ event: 'progress', phase: 'verify', destination: 'a', files: second, bytes: second * MiB });
      advance(1000);
    }
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('verifying  30.0 MiB  30 files  1.0 MiB/s');
    expect(text()).not.toContain('\r');
  });

  it('starts anew with each phase', () => {
    const { progress, text, advance } = setUp(true);
    progress.update({ event: 'progress', phase: 'restore', destination: 'a', files: 9, bytes: 9 * MiB });
    advance(1000);
    progress.update({ event: 'progress', phase: 'compare', destination: 'a', files: 1, bytes: MiB });
    expect(text()).toContain('comparing  1.0 MiB  1 file');
  });
});

function setUp(terminal: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY: terminal, columns: 200 });
  let clock = Date.parse('2026-11-21T02:00:00Z');
  const output = new Output(stream, { mask: (text) => text, colored: false, onClosed: () => undefined });
  const now = (): Date => new Date(clock);
  return {
    progress: new ProgressLine(output, now),
    text: () => String(stream.read() ?? ''),
    advance: (milliseconds: number) => {
      clock += milliseconds;
    },
  };
}
