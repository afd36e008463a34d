import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { DestinationAdapter } from '@holdfast/destination';
import { MemoryPlace, memoryAdapter } from '@holdfast/destination/testing';
import type { SourceAdapter } from '@holdfast/source';
import { referenceAdapter } from '@holdfast/source/testing';
import type { Program } from '../program.ts';
import { runCommand } from '../run-command.ts';
import type { World } from '../world.ts';

/** What a command line did. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout as JSON. */
  readonly events: () => readonly Record<string, unknown>[];
}

export interface SiteOptions {
  /** Parts of the configuration that replace the usual ones. */
  readonly config?: object;
  readonly variables?: Readonly<Record<string, string>>;
  readonly sources?: Readonly<Record<string, SourceAdapter<never>>>;
  readonly destinations?: Readonly<Record<string, DestinationAdapter<never>>>;
}

/** A small site in a temporary folder, with two folders as sources and one destination in memory. Disposing removes it. */
export interface TestSite extends AsyncDisposable {
  readonly folder: string;
  readonly write: (path: string, content: string) => Promise<void>;
  readonly run: (line: readonly string[], changes?: Partial<World>) => Promise<Run>;
}

const files = { 'uploads/a.txt': 'alpha', 'uploads/sub/b.txt': 'beta', 'more/c.txt': 'gamma' };

/** Makes the site. The program's adapters are the references of the ports. */
export async function testSite(options: SiteOptions = {}): Promise<TestSite> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-command-'));
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  await write('backup.config.json', JSON.stringify({ ...usualConfig, ...options.config }));
  const program = testProgram(options);
  return {
    folder,
    write,
    run: (line, changes = {}) =>
      run(program, { workingDirectory: folder, variables: options.variables ?? {}, ...changes, arguments: line }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const usualConfig = {
  version: 1,
  name: 'site',
  sources: [
    { name: 'photos', kind: 'uploads', path: 'uploads' },
    { name: 'more', kind: 'uploads', path: 'more' },
  ],
  destinations: [{ name: 'local', kind: 'repository', url: 'file:backups' }],
};

function testProgram(options: SiteOptions): Program {
  const places = new Map<string, MemoryPlace>();
  const inMemory: DestinationAdapter<{ readonly name: string }> = {
    kind: memoryAdapter.kind,
    capabilities: memoryAdapter.capabilities,
    describe: ({ name }) => `memory called ${name}`,
    open: async ({ name }, context) => {
      const place = places.get(name) ?? new MemoryPlace();
      places.set(name, place);
      return await memoryAdapter.open({ place }, context);
    },
  };
  const sources = { uploads: referenceAdapter(), ...options.sources };
  const destinations = { repository: inMemory, archive: inMemory, ...options.destinations };
  return {
    name: 'holdfast',
    version: '1.2.3',
    summary: 'a test',
    adapters: {
      sources: new Map(Object.entries(sources).map(([kind, adapter]) => [kind, async () => adapter as SourceAdapter<unknown>])),
      destinations: new Map(
        Object.entries(destinations).map(([kind, adapter]) => [kind, async () => adapter as DestinationAdapter<unknown>]),
      ),
    },
  };
}

async function run(program: Program, changes: Partial<World>): Promise<Run> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const told = [text(stdout), text(stderr)] as const;
  const exitCode = await runCommand(program, {
    arguments: [],
    variables: {},
    workingDirectory: tmpdir(),
    stdin: new PassThrough(),
    stdout,
    stderr,
    host: 'test',
    processId: process.pid,
    now: () => new Date(),
    random: (bytes) => randomBytes(bytes),
    onStop: () => () => undefined,
    onCrash: () => () => undefined,
    exit: () => undefined,
    ...changes,
  });
  stdout.end();
  stderr.end();
  const [out, error] = await Promise.all(told);
  const lines = (): string[] => out.split('\n').filter((line) => line !== '');
  return { exitCode, stdout: out, stderr: error, events: () => lines().map((line) => JSON.parse(line) as Record<string, unknown>) };
}

async function text(stream: PassThrough): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
