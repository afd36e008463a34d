export { stateOf } from './database-state.ts';
export { type Meddler, type Relay, type RelayedReply, type RelayedRequest, startRelay } from './relay.ts';
export { type RunningCouchdb, startCouchdb } from './start-couchdb.ts';
export { couchbackup, couchrestore } from './stock-couchbackup.ts';
