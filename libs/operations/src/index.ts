export type { DestinationPlace } from './destination-place.ts';
export { timeText } from './length-of-time.ts';
export { type CopiesReport, type ReportedCopy, type ReportedSnapshot, report } from './report.ts';
export { reportPage } from './report-page.ts';
export { type Objectives, type SourceStatus, type StatusReport, status } from './status.ts';
export type { StatusProblem } from './status-problems.ts';
