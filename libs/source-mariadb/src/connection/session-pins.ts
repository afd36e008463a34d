/**
 * What every connection that reads is set to, so that the same data gives the same text on every server: UTC, no mode that
 * hides or alters anything, no limit that cuts a long read off. A setting that the server does not know is left out.
 */
export const readingPins: readonly string[] = [
  'SET NAMES utf8mb4',
  "SET time_zone = '+00:00'",
  "SET sql_mode = ''",
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'SET sql_quote_show_create = 1',
  'SET sql_select_limit = DEFAULT',
  'SET SESSION wait_timeout = 604800',
  'SET SESSION net_write_timeout = 604800',
  'SET SESSION net_read_timeout = 604800',
  'SET SESSION lock_wait_timeout = 60',
  'SET SESSION max_statement_time = 0',
  'SET SESSION max_execution_time = 0',
  'SET SESSION idle_transaction_timeout = 0',
  'SET SESSION idle_readonly_transaction_timeout = 0',
  'SET SESSION group_concat_max_len = 1048576',
];

/** Error number of a server that does not know a variable. */
export const unknownVariable = 1193;
