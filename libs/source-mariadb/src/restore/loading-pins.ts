import { loadingSettings } from '../format/session-settings.ts';

/** What connections that load and move are set to. They wait for a lock a minute at most: then somebody else holds what is to be replaced. */
export const loadingPins: readonly string[] = [
  ...loadingSettings,
  // Without it the server sorts the rows of an empty table before it writes them; measured, that takes twice the work.
  'SET unique_checks = 1',
  'SET SESSION wait_timeout = 604800',
  'SET SESSION net_write_timeout = 604800',
  'SET SESSION net_read_timeout = 604800',
  'SET SESSION max_statement_time = 0',
  'SET SESSION idle_transaction_timeout = 0',
  'SET SESSION lock_wait_timeout = 60',
  'SET SESSION sql_quote_show_create = 1',
  "SET SESSION system_versioning_alter_history = 'KEEP'",
];
