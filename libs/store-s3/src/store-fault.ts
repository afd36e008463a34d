import { Fault, toFault } from '@holdfast/fault';

/** What the SDK throws, as far as it matters here. */
interface ServiceError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: unknown;
}

/** The HTTP status of an answer that was no success; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return (error as ServiceError).$metadata?.httpStatusCode;
}

/** Whether there is no such object. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || (error.name === 'NotFound' && statusOf(error) === 404));
}

/** The fault of a call that failed; `what` says what it was about, as "write packs/aa in s3://…". */
export function storeFault(error: unknown, what: string, code: 'destination-unwritable' | 'destination-unreadable'): Fault {
  if (error instanceof Fault || !(error instanceof Error)) return toFault(error, code, `cannot ${what}`);
  if (error.name === 'AbortError') return toFault(error, code, `cannot ${what}`);
  const status = statusOf(error);
  if (status === 507 || /QuotaExceeded|StorageFull|EntityTooLarge.*quota/i.test(error.name)) {
    return new Fault('destination-full', `no room left to ${what}`, {
      guidance: 'free some room or choose another destination',
      cause: error,
    });
  }
  const guidance = guidanceFor(error.name);
  const retryable = guidance === undefined && isPassing(error, status);
  return new Fault(code, `cannot ${what}: ${reason(error)}`, {
    retryable,
    ...(guidance === undefined ? (status === undefined ? { guidance: 'check that the server can be reached' } : {}) : { guidance }),
    cause: error,
  });
}

/** The name of the error and what it says; what the server says is text of its own, and short. */
function reason({ name, message }: Error): string {
  const said = message.trim().replace(/\.$/, '');
  return said === '' || said === name || /UnknownError/.test(said) ? name : `${said} (${name})`;
}

function guidanceFor(name: string): string | undefined {
  switch (name) {
    case 'NoSuchBucket':
      return 'make the bucket, or correct its name and region';
    case 'AccessDenied':
    case 'Forbidden':
      return 'give this key the right to list, read, write and delete in the bucket';
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'InvalidToken':
    case 'ExpiredToken':
    case 'CredentialsProviderError':
      return 'check accessKeyId and secretAccessKey, or the credentials of the environment';
    case 'InvalidObjectState':
      return 'bring the object back from the cold storage class';
    case 'InvalidBucketState':
    case 'ObjectLockConfigurationNotFoundError':
      return 'switch object lock on in the bucket, or take retention out of the configuration';
    default:
      return undefined;
  }
}

/** Whether the same call may succeed later: no answer, a busy server, somebody else writing the same key. */
function isPassing(error: ServiceError, status: number | undefined): boolean {
  if (status === undefined || status < 400) return true;
  return status >= 500 || status === 429 || status === 408 || status === 409 || error.$retryable !== undefined;
}
