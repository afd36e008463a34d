export { type ClientOptions, runClient } from './run-client.ts';
export { hasMariadb, type MariadbOptions, type PrivateMariadb, startMariadb } from './start-mariadb.ts';
