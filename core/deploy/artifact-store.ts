/** A bucket that must be of an account: a name that was given up can be taken by anybody. */
export interface OwnedBucket {
  readonly name: string;
  readonly owner: string;
}

/** S3 as deployments use it. */
export interface ArtifactStore {
  /** The region of the bucket; undefined when there is none. Throws an OperationError when it is somebody else's. */
  regionOf(bucket: OwnedBucket, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Stores bytes under a key that is made of their hash; `there` when it held them already. Throws an OperationError when it holds
   * something else.
   */
  put(bucket: OwnedBucket, key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<'stored' | 'there'>;
}
