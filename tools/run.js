// Entry of the root scripts: sets the workspace up when that is needed, then runs the real program on Node 24.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, SetupError, workspace } from './bootstrap.js';
import { refreshBundles } from './build/refresh.js';

/** What each root script runs: a program of the workspace. */
const commands = {
  demo: 'tools/demo/main.ts',
  test: 'tools/check.ts',
  bench: 'tools/bench/main.ts',
  build: 'tools/build.ts',
  holdfast: 'apps/holdfast/main.js',
  fuzz: 'tools/fuzz.ts',
  'generate-types': 'tools/generate-types.ts',
};

/** Those that run the apps as users do: from the bundle. */
const bundled = ['holdfast', 'demo', 'bench'];

const [name, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, name ?? '')) {
  console.error(`tools/run.js knows no ${name ?? 'command without a name'}: give one of ${Object.keys(commands).join(', ')}`);
  process.exit(2);
}

let ready;
try {
  ready = bootstrap();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`set-up: ${error.message}`);
  process.exit(1);
}
if (bundled.includes(name)) refreshBundles(workspace, ready);

// A script of the root runs in the root; paths on the command line are meant from where the user stands.
if (process.cwd() === workspace && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

const program = join(workspace, commands[name]);
if (ready.node === process.execPath) {
  Object.assign(process.env, ready.environment);
  process.argv = [process.argv[0], program, ...args];
  await import(pathToFileURL(program).href);
} else {
  runInChild();
}

function runInChild() {
  const child = spawn(ready.node, [program, ...args], { stdio: 'inherit', env: ready.environment });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // Ctrl-C on a terminal reaches the child by itself: sent twice it would mean "stop at once".
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
