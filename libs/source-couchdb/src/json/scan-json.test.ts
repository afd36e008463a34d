import { expect, it } from 'vitest';
import { ArraySplitter } from './array-splitter.ts';
import { asOneLine, elementsOf, endOfValue, membersOf, withoutMember } from './scan-json.ts';

/** Values that are hard to frame, as they stand in JSON. */
const values = [
  '0',
  '-1.5e+400',
  '12345678901234567890',
  'true',
  'null',
  '""',
  '"a\\"b\\\\"',
  '"\\u2028\u2028}]{["',
  '{}',
  '[]',
  '[[],{"]":"}"},[1.0,{"a":[]}]]',
  '{"a":1,"a":2,"":{"b":"\\\\"}}',
];

it.each(values)('finds the end of %s, and that it is not there yet', (value) => {
  const bytes = Buffer.from(`${value} ,`);
  expect(endOfValue(bytes, 0)).toBe(Buffer.byteLength(value));
  for (let length = 1; length < Buffer.byteLength(value); length += 1) {
    const end = endOfValue(bytes.subarray(0, length), 0);
    // A number may go on: nothing says that it ends where the bytes do.
    expect(end).toBe(-1);
  }
});

it('finds members and elements whatever stands between them', () => {
  const text = `{ "a" :\t${values[10]} ,\r\n"b":[ ${values.join(' ,\n')} ],"c":1}`;
  const bytes = Buffer.from(text);
  const members = membersOf(bytes, 0);
  expect(members.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  expect(bytes.toString('utf8', members[0]?.start, members[0]?.end)).toBe(values[10]);
  const elements = elementsOf(bytes, members[1]?.start as number);
  expect(elements.map(([start, end]) => bytes.toString('utf8', start, end))).toEqual(values);
});

it.each(['{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1}x'.slice(0, 6), '{a:1}', '[1]'])('refuses the broken object %s', (text) => {
  expect(() => membersOf(Buffer.from(text), 0)).toThrow(SyntaxError);
});

it.each(['[', '[1', '[1,', '[1 2]', '{}'])('refuses the broken array %s', (text) => {
  expect(() => elementsOf(Buffer.from(text), 0)).toThrow(SyntaxError);
});

it('splits a large array however the bytes are cut, and keeps what stands beside it', () => {
  const text = `{"before":{"results":[9]},"results":[\n${values.map((value) => `{"v":${value}}`).join(',\n')}\n],\n"last_seq":"7-x","pending":0}\n`;
  const bytes = Buffer.from(text);
  for (let size = 1; size < bytes.length; size += 1) {
    const splitter = new ArraySplitter('results');
    const found: string[] = [];
    for (let start = 0; start < bytes.length; start += size) {
      found.push(...splitter.push(bytes.subarray(start, start + size)).map((element) => element.toString('utf8')));
    }
    expect(found).toEqual(values.map((value) => `{"v":${value}}`));
    expect(Object.fromEntries(splitter.end())).toEqual({ before: '{"results":[9]}', last_seq: '"7-x"', pending: '0' });
  }
});

it('H1: a broken-off answer is never whole', () => {
  const bytes = Buffer.from('{"results":[{"a":1},{"b":2}],"last_seq":3}');
  for (let length = 0; length < bytes.length; length += 1) {
    const splitter = new ArraySplitter('results');
    splitter.push(bytes.subarray(0, length));
    expect(() => splitter.end()).toThrow(SyntaxError);
  }
});

it('makes one line of a value, and takes a member out, without touching any other byte', () => {
  expect(asOneLine(Buffer.from('{"a":\r\n1}')).toString()).toBe('{"a":  1}');
  const object = '{"_rev":"1","a":1.0,"_rev2":"x","b":{"_rev":2}}';
  expect(withoutMember(Buffer.from(object), '_rev').toString()).toBe('{"a":1.0,"_rev2":"x","b":{"_rev":2}}');
  expect(withoutMember(Buffer.from(object), 'b').toString()).toBe('{"_rev":"1","a":1.0,"_rev2":"x"}');
  expect(withoutMember(Buffer.from('{"a":1}'), 'a').toString()).toBe('{}');
  expect(withoutMember(Buffer.from('{"a":1}'), 'b').toString()).toBe('{"a":1}');
});
