export { mariadbAdapter } from './mariadb-adapter.ts';
