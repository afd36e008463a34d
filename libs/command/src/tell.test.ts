import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Session, type ToldEvent } from './session.ts';
import { tellIncident } from './tell.ts';
import type { World } from './world.ts';

/** What is said on stderr of these events, line by line. */
function told(events: readonly ToldEvent[]): string[] {
  const stderr = new PassThrough();
  const world = { stdin: new PassThrough(), stdout: new PassThrough(), stderr, variables: {}, now: () => new Date() } as unknown as World;
  const options = {
    config: undefined,
    identity: undefined,
    'passphrase-env': undefined,
    json: undefined,
    quiet: undefined,
    yes: undefined,
    color: undefined,
    'no-color': undefined,
  };
  const program = { name: 'holdfast', version: '1', summary: '', adapters: { sources: new Map(), destinations: new Map() } };
  const session = new Session({ program, world, verb: 'backup', options, signal: new AbortController().signal });
  for (const event of events) tellIncident(event, session);
  return String(stderr.read()).trimEnd().split('\n');
}

const problem = { event: 'problem', source: 'photos', path: 'a b.log', code: 'missing' } as const;

it('tells a problem once that two destinations word differently, and every other one', () => {
  const events: ToldEvent[] = [
    { ...problem, destination: 'local', message: 'a b.log vanished before it was read' },
    { ...problem, destination: 'usb', message: 'it is no regular file any more' },
    { ...problem, destination: 'usb', path: 'c.log', message: 'it is no regular file any more' },
    { ...problem, destination: 'usb', code: 'changed', message: 'a b.log kept changing while it was read' },
  ];
  expect(told(events)).toEqual([
    'holdfast: warning: photos: a b.log vanished before it was read',
    'holdfast: warning: photos: c.log: it is no regular file any more',
    'holdfast: warning: photos: a b.log kept changing while it was read',
  ]);
});

it('names the destination of its own failure, and none of a failure of the source', () => {
  const failure = { event: 'source-failed', source: 'app', message: 'the file is damaged', guidance: 'mend it' } as const;
  const events: ToldEvent[] = ['local', 'usb'].flatMap((destination) => [
    { ...failure, destination, code: 'source-damaged' },
    { ...failure, destination, code: 'destination-damaged' },
  ]);
  expect(told(events)).toEqual([
    'holdfast: warning: app: the file is damaged; mend it',
    'holdfast: warning: app: local: the file is damaged; mend it',
    'holdfast: warning: app: usb: the file is damaged; mend it',
  ]);
});
