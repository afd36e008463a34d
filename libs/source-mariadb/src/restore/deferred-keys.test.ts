import { describe, expect, it } from 'vitest';
import { referencedColumns, splitDefinition } from './deferred-keys.ts';

const none = new Set<string>();
const split = (lines: readonly string[], options = ') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4', referenced: ReadonlySet<string> = none) => {
  const statement = Buffer.from(
    ['CREATE TABLE `t` (', ...lines.map((line, index) => `  ${line}${index < lines.length - 1 ? ',' : ''}`), options].join('\n'),
  );
  return { ...splitDefinition(statement, referenced), original: statement.toString() };
};
const columns = ['`id` int(11) NOT NULL AUTO_INCREMENT', '`a` int(11)', "`b` text COMMENT 'KEY `x` (`a`)'"];

describe('keys that are made after the rows', () => {
  it('are the plain ones', () => {
    const { statement, deferred } = split([
      ...columns,
      'PRIMARY KEY (`id`)',
      'UNIQUE KEY `u``q` (`a`)',
      "KEY `k` (`b`(10),`a`) COMMENT 'x'",
    ]);
    expect(deferred).toEqual(['UNIQUE KEY `u``q` (`a`)', "KEY `k` (`b`(10),`a`) COMMENT 'x'"]);
    expect(statement.toString()).toBe(split([...columns, 'PRIMARY KEY (`id`)']).original);
  });

  it.each([
    ['of another engine', ['PRIMARY KEY (`id`)', 'KEY `k` (`a`)'], ') ENGINE=MyISAM', none],
    ['of a partitioned table', ['PRIMARY KEY (`id`)', 'KEY `k` (`a`)'], ') ENGINE=InnoDB\n PARTITION BY HASH (`id`)', none],
    ['of a table with history', ['PRIMARY KEY (`id`)', 'KEY `k` (`a`)'], ') ENGINE=InnoDB WITH SYSTEM VERSIONING', none],
    [
      'that a foreign key needs',
      ['PRIMARY KEY (`id`)', 'KEY `k` (`a`)', 'CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `p` (`id`)'],
      undefined,
      none,
    ],
    ['that others refer to', ['PRIMARY KEY (`id`)', 'KEY `k` (`a`)'], undefined, new Set(['a'])],
    ['that the counter needs', ['PRIMARY KEY (`a`)', 'KEY `k` (`id`)'], undefined, none],
    ['that order the rows', ['UNIQUE KEY `u` (`a`)'], undefined, none],
    ['before one that stays', ['PRIMARY KEY (`id`)', 'KEY `k` (`a`)', 'FULLTEXT KEY `f` (`b`)'], undefined, none],
  ] as const)('are not those %s', (_what, keys, options, referenced) => {
    const { statement, deferred, original } = split([...columns, ...keys], options, referenced);
    expect([deferred, statement.toString()]).toEqual([[], original]);
  });

  it('finds what foreign keys refer to', () => {
    const lines = Buffer.from(
      'x\n  CONSTRAINT `c` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`y`,`z`) ON DELETE CASCADE,\n  CONSTRAINT `d` FOREIGN KEY (`a`) REFERENCES `other`.`q` (`w`)',
    );
    expect([...referencedColumns([lines])].map(([table, found]) => [table, [...found]])).toEqual([
      ['p', ['y']],
      ['q', ['w']],
    ]);
  });
});
