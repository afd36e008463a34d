export type { SnapshotReport, VerificationFinding, VerificationLevel, VerificationReport, VerifyRequest } from './report.ts';
export { verify } from './verify.ts';
