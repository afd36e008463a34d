export { describeStore, type StorePlace } from './describe-store.ts';
