/** What a look at one signature found. */
export interface SignatureVerdict {
  /** `unknown-key`: it may be good, but none of the accepted keys made it. `invalid`: it is not of this message, or is no signature. */
  readonly status: 'valid' | 'unknown-key' | 'invalid';
  readonly kind: 'minisign' | 'gpg';
  /** The key that it names: 16 hex digits of minisign, the fingerprint of GPG. Proven only where `valid`. */
  readonly keyId?: string;
  /** What the signer said beside it, only where `valid`. */
  readonly comment?: string;
  /** ISO 8601, as the signer's clock had it, only where `valid`. */
  readonly signedAt?: string;
  /** Why it is not valid, as a clause. */
  readonly message?: string;
}
