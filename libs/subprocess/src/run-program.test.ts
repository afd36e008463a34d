import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filterThroughProgram, makeSecretFile, runProgram, startProgram } from './index.ts';

const node = process.execPath;
const script = (text: string, ...more: string[]) => ({ program: node, arguments: ['-e', text, ...more] });
const echo = script('process.stdin.pipe(process.stdout)');

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.alloc(65536);
}

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('x');
  throw new Error('the source broke');
}

function isAlive(processId: number | undefined): boolean {
  try {
    return process.kill(processId as number, 0);
  } catch {
    return false;
  }
}

describe('a program that runs to its end', () => {
  it('H32: gets its arguments as they are, whatever is in them', async () => {
    const hostile = ['a b', "it's", '"quoted"', '%PATH%', '$(touch /tmp/x)', 'two\nlines', '', '-', '*', 'ünïcode', '; exit 3'];
    const { output } = await runProgram(script('console.log(JSON.stringify(process.argv.slice(1)))', '--', ...hostile), {});
    expect(JSON.parse(output.toString())).toEqual(hostile);
  });

  it('gets its input and gives its output, whole', async () => {
    const input = Buffer.alloc(3 << 20, 'holdfast ');
    expect((await runProgram(echo, { input })).output.equals(input)).toBe(true);
    expect((await runProgram(echo, { input: pieces('a', 'b') })).output.toString()).toBe('ab');
  });

  it('may stop reading its input early', async () => {
    const { output } = await runProgram(script('console.log("enough"); process.exit()'), { input: endless() });
    expect(output.toString()).toBe('enough\n');
  });

  it('fails with what its input throws', async () => {
    await expect(runProgram(echo, { input: broken() })).rejects.toThrow('the source broke');
  });

  it('H1: fails when it ends with another code than 0, or by a signal, with its last words', async () => {
    const failing = script('console.log("whole"); console.error("first\\nno such key."); process.exitCode = 2');
    await expect(runProgram(failing, {})).rejects.toMatchObject({ code: 'program-failed', message: `${node} ended with 2: no such key` });
    expect(await runProgram(failing, { accepts: [0, 2] })).toMatchObject({ code: 2, said: 'first\nno such key.\n' });
    const killed = runProgram(script('console.log("whole"); process.kill(process.pid, "SIGKILL")'), {});
    await expect(killed).rejects.toMatchObject({ code: 'program-failed', message: `${node} was ended by SIGKILL` });
  });

  it('says which program there is not', async () => {
    const missing = runProgram({ program: 'no-such-program-here', arguments: [] }, {});
    const guidance = 'install no-such-program-here, or see that it stands in PATH and may be run';
    await expect(missing).rejects.toMatchObject({ code: 'program-missing', guidance });
  });

  it('is ended when its time runs out', async () => {
    const slow = runProgram(script('setTimeout(() => {}, 60000)'), { timeout: 300 });
    await expect(slow).rejects.toMatchObject({ code: 'program-failed', retryable: true, message: `${node} did not end within 0.3 s` });
  });

  it('may not write without end', async () => {
    const writer = script('const more = () => process.stdout.write("x".repeat(65536), more); more()');
    await expect(runProgram(writer, { mostOutput: 1 << 20 })).rejects.toThrow('wrote more than 1048576 bytes');
  });

  it('is given up when told so', async () => {
    const controller = new AbortController();
    const running = runProgram(script('setTimeout(() => {}, 60000)'), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(running).rejects.toThrow('enough');
    await expect(runProgram(echo, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe('a program with secrets', () => {
  const secret = 'correct horse "battery" staple';

  it('H31: is refused when an argument holds one', async () => {
    const leaking = runProgram(script('0', `--password=${secret}`), { secrets: [secret] });
    await expect(leaking).rejects.toThrow('a secret was about to become an argument');
  });

  it('H31: does not show them in what it says', async () => {
    const telling = script('console.error("wrong password " + process.env.SECRET); process.exitCode = 1');
    const told = await runProgram(telling, { environment: { SECRET: secret }, secrets: [secret] }).catch((fault: Error) => fault);
    expect((told as Error).message).toBe(`${node} ended with 1: wrong password ***`);
  });

  it('reads them from a descriptor', async () => {
    const reading = script('process.stdout.write(require("fs").readFileSync(3) + "|" + require("fs").readFileSync(4))');
    const { output } = await runProgram(reading, { descriptors: [Buffer.from(secret), Buffer.from('two')] });
    expect(output.toString()).toBe(`${secret}|two`);
    expect((await runProgram(script('0'), { descriptors: [Buffer.alloc(60_000)] })).code).toBe(0);
  });

  it('reads them from a file that nobody else may read, and that goes', async () => {
    const file = await makeSecretFile(secret);
    expect(readFileSync(file.location, 'utf8')).toBe(secret);
    expect([statSync(file.location).mode & 0o777, statSync(dirname(file.location)).mode & 0o777]).toEqual([0o600, 0o700]);
    await file[Symbol.asyncDispose]();
    expect(statSync(dirname(file.location), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('a stream through a program', () => {
  it('comes out whole', async () => {
    const output = await Array.fromAsync(filterThroughProgram(echo, pieces('a', 'b'.repeat(200_000), 'c'), {}));
    expect(Buffer.concat(output).toString()).toBe(`a${'b'.repeat(200_000)}c`);
  });

  it('H1: throws at its end when the program failed, though it gave all its output', async () => {
    const lying = filterThroughProgram(script('process.stdin.pipe(process.stdout); process.exitCode = 2'), pieces('a'), {});
    await expect(Array.fromAsync(lying)).rejects.toThrow('ended with 2');
  });

  it('throws what its input throws, and does not look whole', async () => {
    await expect(Array.fromAsync(filterThroughProgram(echo, broken(), {}))).rejects.toThrow('the source broke');
  });

  it('is given up when told so', async () => {
    const controller = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const _ of filterThroughProgram(echo, endless(), { signal: controller.signal })) controller.abort(new Error('enough'));
    };
    await expect(reading()).rejects.toThrow('enough');
  });
});

describe('a program that stays', () => {
  it('is heard as it speaks', async () => {
    await using program = startProgram(script('console.error("ready"); setInterval(() => {}, 1000)'), {});
    expect((await program.messages.iterator().next()).value.toString()).toBe('ready\n');
  });

  it('is gone when it is disposed of', async () => {
    const program = startProgram(echo, {});
    program.input.write('x');
    expect((await program.output.iterator().next()).value.toString()).toBe('x');
    await program[Symbol.asyncDispose]();
    expect(isAlive(program.processId)).toBe(false);
  });

  it('is gone also when it does not listen to the wish', { timeout: 20_000 }, async () => {
    const deaf = script('process.on("SIGTERM", () => {}); console.log(1); setInterval(() => {}, 1000)');
    const program = startProgram(deaf, {});
    await new Promise((resolve) => program.output.once('data', resolve));
    expect(isAlive(program.processId)).toBe(true);
    await program[Symbol.asyncDispose]();
    expect(isAlive(program.processId)).toBe(false);
  });
});
