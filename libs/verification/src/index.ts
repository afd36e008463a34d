export type {
  SnapshotReport,
  VerificationBudget,
  VerificationFinding,
  VerificationLevel,
  VerificationReport,
  VerifyRequest,
} from './report.ts';
export { verify } from './verify.ts';
