import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '@holdfast/fault';
import type { ProgramEnd, ProgramLine, ProgramOptions } from './program-line.ts';
import { startProgram } from './start-program.ts';

export interface RunProgramOptions extends ProgramOptions {
  /** What the program reads from stdin. Default: nothing. */
  readonly input?: Uint8Array | AsyncIterable<Uint8Array>;
  /** Bytes of stdout that are taken at the most; more is `program-failed`. Default: 16 MiB. */
  readonly mostOutput?: number;
}

/** Runs a program to its end and gives what it wrote to stdout. Throws as `RunningProgram.ended` does, and what `input` throws. */
export async function runProgram(line: ProgramLine, options: RunProgramOptions): Promise<ProgramEnd & { readonly output: Buffer }> {
  await using program = startProgram(line, options);
  const [fed, output] = await Promise.allSettled([feed(program.input, options.input), collect(program.output, line, options)]);
  if (fed.status === 'rejected') throw fed.reason;
  if (output.status === 'rejected') throw output.reason;
  return { ...(await program.ended), output: output.value };
}

/** Gives the program its input, to the end or until it reads no more. Throws what the input throws. */
export async function feed(to: Writable, input: Uint8Array | AsyncIterable<Uint8Array> = Buffer.alloc(0)): Promise<void> {
  if (input instanceof Uint8Array) {
    to.end(input);
    return;
  }
  let isOver = false;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    yield* input;
    isOver = true;
  };
  await pipeline(watched(), to).catch((error: NodeJS.ErrnoException) => {
    const stoppedReading = ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ECONNRESET'].includes(error.code ?? '');
    if (!isOver && !stoppedReading) throw error;
  });
}

async function collect(from: Readable, { program }: ProgramLine, { mostOutput = 16 << 20 }: RunProgramOptions): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of from as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > mostOutput) throw new Fault('program-failed', `${program} wrote more than ${mostOutput} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
