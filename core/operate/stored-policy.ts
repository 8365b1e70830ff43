/** Where a policy file lies. */
export interface PolicyPlace {
  readonly bucket: string;
  readonly key: string;
  /** The version that the service is told to use; the newest without one. */
  readonly version?: string;
}

/** A policy file as it is stored. */
export interface StoredPolicy {
  readonly text: string;
  readonly version?: string;
  readonly changedAt?: Date;
  /** What stands for this content: it is given back when it is replaced. */
  readonly etag?: string;
}

/** The policy file in S3. */
export interface StoredPolicies {
  /** Undefined when there is none. */
  read(place: PolicyPlace, signal?: AbortSignal): Promise<StoredPolicy | undefined>;
  /**
   * Puts a new version in place of what was read; of nothing, when nothing was. Gives its version id, if the bucket keeps versions. Throws an
   * OperationError when somebody else changed it meanwhile.
   */
  replace(
    place: PolicyPlace,
    before: StoredPolicy | undefined,
    text: string,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  /** Whether the bucket keeps what is replaced. */
  keepsVersions(place: PolicyPlace, signal?: AbortSignal): Promise<boolean>;
}
