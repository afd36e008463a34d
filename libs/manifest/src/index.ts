export type {
  Abortable,
  Artifact,
  ArtifactEntry,
  ArtifactHeader,
  ArtifactType,
  ByteStream,
  Content,
  ExtractRequest,
  FileIdentity,
  LocalFile,
  Problem,
} from './artifact.ts';
export { canonicalJson, type JsonValue } from './canonical-json.ts';
export { parseDetails } from './details.ts';
export { type ArtifactDifference, comparedProperties, compareEntries, pairByPath } from './difference.ts';
export { compareInventories, type Inventory, type InventoryDifference } from './inventory.ts';
export { listingLine, listingLines, parseListing, parseListingLine } from './listing.ts';
export {
  type Manifest,
  manifestFormat,
  type Outcome,
  parseManifest,
  type SnapshotHeader,
  type SnapshotKind,
  type SourceDetails,
  type SourcePosition,
  type SourceRecord,
  type SourceTotals,
  type StreamReference,
  sealManifest,
  serialiseManifest,
} from './manifest.ts';
export { comparePaths, displayPath, hasRawBytes, pathFromBytes, pathToBytes } from './path-text.ts';
export { assertSafePath } from './safe-path.ts';
export { isSnapshotId } from './snapshot-id.ts';
export { StandingLinks } from './standing-links.ts';
export {
  newestVerifications,
  parseVerificationRecordName,
  provingVerification,
  serialiseVerificationRecord,
  standingVerifications,
  supersedes,
  type VerificationRecord,
  verificationLevels,
  verificationRecordName,
} from './verification-record.ts';
