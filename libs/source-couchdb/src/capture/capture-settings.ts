/** What of a database is captured. */
export interface CaptureSettings {
  /** Who reads the documents; `own` when absent. */
  readonly engine?: 'own' | 'couchbackup';
  /** The content of attachments; without it their stubs alone. */
  readonly attachments: boolean;
  /** Documents that are never replicated, such as checkpoints of replications. */
  readonly local: boolean;
}
