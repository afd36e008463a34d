export { type ClientOptions, runClient } from './run-client.ts';
export { hasMariadb, type MariadbOptions, type PrivateMariadb, startMariadb } from './start-mariadb.ts';
export { startToxicProxy, type ToxicProxy, type Toxics } from './toxic-proxy.ts';
