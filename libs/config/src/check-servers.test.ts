import type { SourceConfig } from '@holdfast/schemas';
import { describe, expect, it } from 'vitest';
import { checkServers } from './check-servers.ts';
import { validateSchema } from './validate-schema.ts';

type Mariadb = Partial<Extract<SourceConfig, { readonly kind: 'mariadb' }>> & { readonly url: string };

function problemsOf(options: Mariadb): string[] {
  const source = { name: 'cms', kind: 'mariadb' as const, ...options };
  expect(validateSchema(source, 'SourceConfig')).toEqual([]);
  return checkServers({ sources: [undefined, source], destinations: [], retention: undefined }).map(
    ({ pointer, found }) => `${pointer}: ${found}`,
  );
}

describe('sources that are MariaDB servers', () => {
  it('may be written in all these ways', () => {
    for (const url of [
      'mariadb://backup@localhost/cms',
      'mysql://localhost:3307/cms?socket=/run/mysqld.sock',
      `\${env:URL}`,
      `mariadb://backup:\${env:PW}@[::1]/cms`,
      `\${env:SCHEME}://x/y`,
    ]) {
      expect(problemsOf({ url, password: `\${file:/run/secrets/pw}` })).toEqual([]);
    }
  });

  it('H31: may not hold a secret in the open, which is not repeated', () => {
    const found = problemsOf({ url: 'mariadb://backup:hunter2@localhost/cms', password: 'hunter3', tls: { key: 'hunter4' } });
    expect(found).toEqual([
      '/sources/1/url: a secret in the open',
      '/sources/1/password: a secret in the open',
      '/sources/1/tls/key: a secret in the open',
    ]);
    expect(found.join()).not.toContain('hunter');
  });

  it('refuses urls of other things', () => {
    expect(problemsOf({ url: 'http://localhost/cms' })).toEqual(['/sources/1/url: another url']);
    expect(problemsOf({ url: 'localhost' })).toEqual(['/sources/1/url: another url']);
  });
});
