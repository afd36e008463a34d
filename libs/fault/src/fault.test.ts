import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Fault, toFault } from './index.ts';

describe('a fault', () => {
  it('carries code, message, guidance, retryable and cause', () => {
    const cause = new Error('EACCES');
    const fault = new Fault('source-unreadable', 'cannot read app.db', { guidance: 'check its permissions', retryable: true, cause });
    expect(fault).toBeInstanceOf(Error);
    expect(fault).toMatchObject({
      name: 'Fault',
      code: 'source-unreadable',
      message: 'cannot read app.db',
      guidance: 'check its permissions',
      retryable: true,
    });
    expect(fault.cause).toBe(cause);
    expect(fault.stack).toContain('fault.test.ts');
  });

  it('is not retryable, without guidance and without a cause unless told otherwise', () => {
    const fault = new Fault('internal', 'this cannot be');
    expect(fault.retryable).toBe(false);
    expect(fault.guidance).toBeUndefined();
    expect('cause' in fault).toBe(false);
  });
});

describe('toFault', () => {
  it('gives a fault back as it is, whatever the place would call it', () => {
    const fault = new Fault('destination-full', 'no room left', { guidance: 'free some' });
    expect(toFault(fault, 'destination-unwritable', 'cannot write', { guidance: 'other', retryable: true })).toBe(fault);
  });

  it('puts the message before the words of the error and keeps the error as the cause', async () => {
    const error = await readFile('/no/such/file').catch((reason: unknown) => reason);
    const fault = toFault(error, 'source-missing', 'cannot read settings', { guidance: 'create it', retryable: true });
    expect(fault).toMatchObject({ code: 'source-missing', guidance: 'create it', retryable: true });
    expect(fault.message).toBe(`cannot read settings: ${(error as Error).message}`);
    expect(fault.cause).toBe(error);
  });

  it.each([
    ['a text', 'a text'],
    [42, '42'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ toString: () => 'an object' }, 'an object'],
  ])('takes %o, which was thrown without being an error', (thrown, words) => {
    const fault = toFault(thrown, 'internal', 'it stopped');
    expect(fault.message).toBe(`it stopped: ${words}`);
  });

  it('calls an aborted call interrupted, whoever noticed it first', async () => {
    const signal = AbortSignal.abort();
    const fromSystem = await readFile(import.meta.filename, { signal }).catch((reason: unknown) => reason);
    for (const error of [fromSystem, signal.reason]) {
      expect(toFault(error, 'source-unreadable', 'cannot read')).toMatchObject({
        code: 'interrupted',
        message: 'interrupted',
        cause: error,
      });
    }
  });

  it('does not call a timeout interrupted: nobody asked for it', async () => {
    const signal = AbortSignal.timeout(1);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(toFault(signal.reason, 'destination-unwritable', 'no answer')).toMatchObject({ code: 'destination-unwritable' });
  });

  it('gives the reason of an abort back when it is a fault', () => {
    const reason = new Fault('interrupted', 'interrupted by SIGTERM');
    expect(toFault(AbortSignal.abort(reason).reason, 'internal', 'x')).toBe(reason);
  });
});

it('what failed in the cleaning up stands behind what failed before it', async () => {
  const work = async (): Promise<void> => {
    await using _held = {
      [Symbol.asyncDispose]: async () => {
        throw new Fault('destination-unwritable', 'the journal could not be removed', { guidance: 'remove it' });
      },
    };
    throw new Fault('target-in-use', 'somebody has it open', { retryable: true });
  };
  const fault = toFault(await work().catch((error: unknown) => error), 'internal', 'unexpected');
  expect(fault).toMatchObject({ code: 'target-in-use', retryable: true, guidance: 'remove it' });
  expect(fault.message).toBe('somebody has it open, and then the journal could not be removed');
});
