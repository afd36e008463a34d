export { couchdbAdapter } from './couchdb-adapter.ts';
