/** An error as ajv gives it with `verbose`. */
export interface ErrorObject {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: unknown;
  readonly message?: string;
  readonly parentSchema: unknown;
  readonly data: unknown;
}

/** Leaves what it found in its own `errors`, `null` when the value is valid. */
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly ErrorObject[] | null;
}

export const BackupConfig: Validator;
export const SourceConfig: Validator;
export const DestinationConfig: Validator;
export const SigningConfig: Validator;
