/** What the state of a stack means for whoever wants to change it. */
export type Readiness =
  /** Create it. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'ready' }
  /** Something is under way: by another, or by us before we were stopped. */
  | { readonly kind: 'busy' }
  /** It never came to be; what is left is deleted before it is created again. */
  | { readonly kind: 'leftover' }
  /** A roll-back got stuck and has to be continued. */
  | { readonly kind: 'stuck' }
  /** A deletion got stuck: a person has to look. */
  | { readonly kind: 'undeletable' };

/**
 * Every state of https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html; one that is not known yet is
 * taken for busy or ready by its ending.
 */
export function readinessOf(status: string | undefined): Readiness['kind'] {
  switch (status) {
    case undefined:
    case 'DELETE_COMPLETE':
    case 'REVIEW_IN_PROGRESS':
      return 'absent';
    case 'ROLLBACK_COMPLETE':
    case 'ROLLBACK_FAILED':
    case 'CREATE_FAILED':
      return 'leftover';
    case 'UPDATE_ROLLBACK_FAILED':
      return 'stuck';
    case 'DELETE_FAILED':
      return 'undeletable';
    default:
      return status.endsWith('_IN_PROGRESS') ? 'busy' : 'ready';
  }
}

/** Whether an operation that ended in this state did what it was asked for. */
export function succeeded(status: string, operation: 'create' | 'update' | 'delete' | 'continue'): boolean {
  switch (operation) {
    case 'create':
      return status === 'CREATE_COMPLETE';
    case 'update':
      return status === 'UPDATE_COMPLETE';
    case 'delete':
      return status === 'DELETE_COMPLETE';
    case 'continue':
      return status === 'UPDATE_ROLLBACK_COMPLETE';
    default:
      return operation satisfies never;
  }
}
