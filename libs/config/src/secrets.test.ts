import { describe, expect, it } from 'vitest';
import { redactUrl, Secrets } from './secrets.ts';

const reference = '<secret>';

describe('Secrets', () => {
  it('H31: masks a value in every form in which it may be printed', () => {
    const value = 'p"w\\ é%/\n2nd line of it';
    const secrets = new Secrets();
    secrets.add(value, reference);
    for (const text of [value, JSON.stringify(value), encodeURIComponent(value), encodeURI(value), 'x 2nd line of it y']) {
      expect(secrets.mask(text)).toContain(reference);
      expect(secrets.mask(text)).not.toMatch(/2nd|line/);
    }
  });

  it('masks the longer of two values where one holds the other', () => {
    const secrets = new Secrets();
    secrets.add('hunter22', '<short>');
    secrets.add('hunter22-and-more', '<long>');
    expect(secrets.mask('hunter22-and-more hunter22')).toBe('<long> <short>');
  });

  it('masks a short value only where it stands alone', () => {
    const secrets = new Secrets();
    secrets.add('data', reference);
    secrets.add('a', '<a>');
    expect(secrets.mask('/srv/data/database: a')).toBe('/srv/<secret>/database: a');
  });

  it('leaves everything alone when there are none', () => {
    expect(new Secrets().mask('text')).toBe('text');
  });
});

describe('redactUrl', () => {
  it.each([
    ['s3://key:hunter2@bucket/x', 's3://***@bucket/x'],
    ['mysql://u:p@ss@host/db', 'mysql://***@host/db'],
    ['https://host/?a=1&access_token=hunter2#x', 'https://host/?a=1&access_token=***#x'],
    ['file:/a@b/c', 'file:/a@b/c'],
  ])('%s becomes %s', (text, redacted) => {
    expect(redactUrl(text)).toBe(redacted);
  });
});
