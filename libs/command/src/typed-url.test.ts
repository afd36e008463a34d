import { expect, it } from 'vitest';
import { isUrl, refusePassword } from './typed-url.ts';

it.each([
  ['https://host/db', true],
  [`https://name:\${env:A}@host/db`, true],
  [`https://\${env:LOGIN}@host/db`, true],
  [`\${env:URL}/db`, true],
  [`https://name:\${file:/a@b}@host/db`, true],
  ['https://name@host:6984/db', true],
  ['https://name:@host/db', true],
  ['https://host:6984/a:b@c', true],
  ['https://name:secret@host/db', false],
  [`https://name:secret\${env:A}@host/db`, false],
  [`\${env:SCHEME}://:secret@host`, false],
  [`https://\${env:NAME}:secret@host/db`, false],
])('H31: %s may be typed: %s', (text, may) => {
  if (may) expect(() => refusePassword(text)).not.toThrow();
  else
    expect(() => refusePassword(text)).toThrow(expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('secret@') }));
});

it('tells a URL from a name of the configuration', () => {
  expect(['https://a/b', `\${env:A}`, 'mariadb://a/b'].every(isUrl)).toBe(true);
  expect(['animals', 'a:b', './x'].some(isUrl)).toBe(false);
});
