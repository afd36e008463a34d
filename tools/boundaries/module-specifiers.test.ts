import { describe, expect, it } from 'vitest';
import { moduleSpecifiers } from './module-specifiers.ts';

function specifiers(source: string): readonly (string | undefined)[] {
  return moduleSpecifiers(source).map(({ specifier }) => specifier);
}

describe('moduleSpecifiers', () => {
  it.each([
    ["import a from 'x';", 'x'],
    ["import { a, type B } from 'x';", 'x'],
    ["import type { A } from 'x';", 'x'],
    ["import * as a from 'x' with { type: 'json' };", 'x'],
    ["import 'x';", 'x'],
    ['import a from "x";', 'x'],
    ["import {\n  a,\n  from,\n} from\n  'x';", 'x'],
    ["export { a } from 'x';", 'x'],
    ["export * from 'x';", 'x'],
    ["export type { A } from 'x';", 'x'],
    ["const a = await import('x');", 'x'],
    ['const a = await import(`x`);', 'x'],
    ["const a = await import(/* why */ 'x');", 'x'],
    ["type A = import('x').A;", 'x'],
    ["const a = require('x');", 'x'],
    ["const a = import.meta.resolve('x');", 'x'],
    ["new Worker(new URL('../x.ts', import.meta.url));", '../x.ts'],
    ["new URL('x.ts', import.meta.url);", './x.ts'],
    ["vi.mock('x');", 'x'],
    [`const text = \`\${await import('x')}\`;`, 'x'],
    [`const text = \`\${{ a: { b: \`\${1}\` } }}\`; import('x');`, 'x'],
    [`const pattern = /['"\`/]/g; import('x');`, 'x'],
    [`const half = size / 2; import('x'); // it's`, 'x'],
    ['if (a) /* " */ import("x");', 'x'],
    ['#!/usr/bin/env node\nimport "x";', 'x'],
  ])('finds the module in %j', (source, expected) => {
    expect(specifiers(source)).toEqual([expected]);
  });

  it.each([
    "// import a from 'x';",
    "/* import a from 'x'; */",
    '/** {@link import("x")} */',
    'const text = "import a from \'x\';";',
    "const text = `import a from 'x'`;",
    "const pattern = /import 'x'/;",
    "path.resolve('x');",
    "mock('x');",
    "new URL('/x', 'https://example.org');",
    'const url = import.meta.url;',
    "call('from', 'x');",
  ])('finds none in %j', (source) => {
    expect(specifiers(source)).toEqual([]);
  });

  it.each(['await import(name);', `await import(\`./\${name}.ts\`);`, "await import(base + 'x');"])(
    'reports that nobody can know what %j imports',
    (source) => {
      expect(specifiers(source)).toEqual([undefined]);
    },
  );

  it('gives the line', () => {
    expect(moduleSpecifiers("/* 1\n2 */\nconst a = `3\n4`;\nimport 'x';\n")).toEqual([{ specifier: 'x', isPlace: false, line: 5 }]);
  });

  it.each(["const a = 'x\n';", 'const a = `x'])('refuses %j, which it cannot read to the end', (source) => {
    expect(() => moduleSpecifiers(source)).toThrow();
  });
});
