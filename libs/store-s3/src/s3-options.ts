/** What the URL cannot say. */
export interface S3Options {
  /** The server, as `https://s3.example.org`. Default: Amazon's of the region. */
  readonly endpoint?: string | undefined;
  /** Default: what the environment or the profile says; `us-east-1` with an endpoint, as most servers have it. */
  readonly region?: string | undefined;
  /** Whether the bucket stands in the path and not in the host. Default: true with an endpoint. */
  readonly pathStyle?: boolean | undefined;
  /** Default: the environment, the profile, the machine's role. */
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  /** Whether the server keeps `If-None-Match: *`, so that of two writers at once only one wins. Default: true without an endpoint. */
  readonly conditionalWrites?: boolean | undefined;
  /** Keeps objects from being deleted for so many days, where the bucket has object lock. */
  readonly retention?: { readonly mode: 'governance' | 'compliance'; readonly days: number } | undefined;
}

/** Keys that must stay removable: they stand for what is under way, or for what may heal. */
export const neverRetained: readonly string[] = ['locks/', 'damaged/', 'doctor/'];
