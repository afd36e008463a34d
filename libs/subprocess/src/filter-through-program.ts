import type { ProgramLine, ProgramOptions } from './program-line.ts';
import { feed } from './run-program.ts';
import { startProgram } from './start-program.ts';

/**
 * What a program makes of a stream, piece by piece. It comes to its end only when the input did and the program ended
 * well; otherwise it throws, so that nothing cut short looks whole. Leaving it early ends the program.
 */
export async function* filterThroughProgram(
  line: ProgramLine,
  input: AsyncIterable<Uint8Array>,
  options: ProgramOptions,
): AsyncGenerator<Buffer> {
  await using program = startProgram(line, options);
  const fed = feed(program.input, input);
  // It is looked at below; the program ends early when its input does.
  fed.catch(() => void program[Symbol.asyncDispose]());
  let failure: { readonly error: unknown } | undefined;
  try {
    yield* program.output as AsyncIterable<Buffer>;
  } catch (error) {
    failure = { error };
  }
  await fed;
  await program.ended;
  if (failure !== undefined) throw failure.error;
}
