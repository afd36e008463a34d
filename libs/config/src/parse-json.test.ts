import { describe, expect, it } from 'vitest';
import { JsonSyntaxError, parseJson, placeOf } from './parse-json.ts';

describe('parseJson', () => {
  it.each(['{}', '[]', ' [1, -2.5e3, true, null, "a\\u00e9\\"\\n", {"x": [[]]}] ', '"x"', '{"__proto__": 1, "a/b~": {"": 2}}', '0'])(
    'reads %s as JSON.parse does',
    (text) => {
      expect(JSON.stringify(parseJson(text).value)).toBe(JSON.stringify(JSON.parse(text)));
    },
  );

  it.each([
    '',
    '{',
    '[1,]',
    '{"a":1,}',
    "{'a':1}",
    '{"a" 1}',
    '[1 2]',
    '01',
    '"\t"',
    '"\\x"',
    '"open',
    '{"a":1} x',
    'nul',
    '+1',
    '[1] // c',
    '\u00a0{}',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => parseJson(text)).toThrow(JsonSyntaxError);
  });

  it('tells where things stand and what is given twice', () => {
    const source = '{\n  "a": [1,\n    {"b/c": 2, "b/c": 3}]\n}';
    const document = parseJson(source);
    expect(document.duplicates).toEqual(['/a/1/b~1c']);
    expect(placeOf(source, document.offsets.get('/a') ?? -1)).toEqual({ line: 2, column: 3 });
    expect(placeOf(source, document.offsets.get('/a/1') ?? -1)).toEqual({ line: 3, column: 5 });
  });

  it('points at the error and never repeats the text', () => {
    const source = '{\n  "url": "x"\n  "password": "hunter2"\n}';
    expect(() => parseJson(source)).toThrow('expected , or }');
    const error = catchError(() => parseJson(source));
    expect(placeOf(source, error.offset)).toEqual({ line: 3, column: 3 });
    expect(error.message).not.toContain('password');
  });

  it('stops before a nesting that would exhaust the stack', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow('nested deeper than');
  });
});

function catchError(call: () => unknown): JsonSyntaxError {
  try {
    call();
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
  }
  throw new Error('no JsonSyntaxError was thrown');
}
