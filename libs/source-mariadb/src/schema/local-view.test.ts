import { expect, it } from 'vitest';
import { localView } from './local-view.ts';

it.each([
  ['a column of a table', 'select `shop`.`t`.`id` AS `id` from `t`', 'select `t`.`id` AS `id` from `t`'],
  ['an alias of that name', 'select `shop`.`id` AS `id` from `t` `shop`', 'select `shop`.`id` AS `id` from `t` `shop`'],
  [
    'a text',
    "select '`shop`.`t`.`id`' AS `x`,'it''s \\'`shop`.`t`.`a`' AS `y`",
    "select '`shop`.`t`.`id`' AS `x`,'it''s \\'`shop`.`t`.`a`' AS `y`",
  ],
  ['another database', 'select `other`.`t`.`id` from `other`.`t`', 'select `other`.`t`.`id` from `other`.`t`'],
])('%s', (_what, shown, local) => {
  expect(localView(Buffer.from(shown), 'shop').toString()).toBe(local);
});
