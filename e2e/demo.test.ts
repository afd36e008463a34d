import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram, workspace } from './support/run-program.ts';

it('npm run demo ends well, says where everything lies, and what it says to type next works', { timeout: 120_000 }, async () => {
  const demo = await runProgram(process.execPath, [join(workspace, 'tools/run.js'), 'demo'], { directory: workspace });
  expect(demo.status, demo.output).toBe(0);
  expect(demo.stdout).toMatch(/\n\d\d claims checked, all true, in [\d.]+ s\./);
  const folder = /rm -r (\S+) removes everything/.exec(demo.stdout)?.[1] ?? '';
  try {
    const commands = [...demo.stdout.matchAll(/^ +npm run -s holdfast -- (.*)$/gm)].map(([, line = '']) => line);
    expect(commands.length).toBeGreaterThan(3);
    for (const line of commands) {
      const script = `exec "$0" "$1" holdfast ${line}`;
      const ran = await runProgram('sh', ['-c', script, process.execPath, join(workspace, 'tools/run.js')], { directory: workspace });
      expect(ran.status, ran.output).toBe(0);
    }
    expect(existsSync(join(folder, 'photos/uploads/photos/2026'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
