/** A resource that outlived its stack. */
export interface RetainedResource {
  readonly type: string;
  readonly physicalId: string;
}

/** What became of a resource that was to be removed. */
export type Removal =
  | { readonly kind: 'removed'; readonly detail?: string }
  | { readonly kind: 'absent' }
  /** It goes by itself, later. */
  | { readonly kind: 'scheduled'; readonly detail: string }
  /** There is no way to remove one of this type here. */
  | { readonly kind: 'left'; readonly detail: string };

/** Removes for good what CloudFormation leaves, with all that it holds. Safe to repeat. */
export interface RetainedResources {
  remove(resource: RetainedResource, signal?: AbortSignal): Promise<Removal>;
  /** All objects and versions of a bucket, so that CloudFormation can delete it; gives how many. */
  empty(bucket: string, signal?: AbortSignal): Promise<number>;
}
