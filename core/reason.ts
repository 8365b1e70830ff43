/** Why something ended without a verdict that can be trusted, or what a user should know: what happened, and what to do. */
export interface Reason {
  readonly code: ReasonCode;
  /** What happened and where, in one sentence; untrusted text in it is escaped by the renderer, not here. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}

/** One word a cause, stable across releases: scripts and dashboards group by it. */
export type ReasonCode =
  | 'placeholder' // the image string is an unrendered template
  | 'invalid-reference' // the image string is not an image reference
  | 'missing-image' // a container definition without an image
  | 'unresolvable' // the registry does not know the reference
  | 'registry-denied' // the registry refused our credentials, or we have none
  | 'registry-unreachable' // the registry could not be asked
  | 'unsupported-manifest' // a manifest type that carries no container image
  | 'platform-missing' // the index has no manifest for the task's platform
  | 'local-image-unusable' // an image archive can't be read as one, or the Docker daemon does not give the image
  | 'no-tag' // an untagged digest, which a registry schedule cannot name
  | 'no-connector' // Qualys has no registry connector for the registry
  | 'no-credentials' // no Qualys credentials were given
  | 'qualys-denied' // Qualys refused the token or the permission
  | 'qualys-unreachable' // Qualys could not be asked
  | 'qualys-unreadable' // Qualys answered something that cannot be read
  | 'schedule-failed' // the on-demand schedule ended in Error, Failed or Canceled
  | 'scan-failed' // Qualys reports that the scan of the image failed
  | 'not-rescanned' // the schedule finished and the image's date did not move
  | 'scanner-unusable' // the scanner's program is missing, can't be fetched or run, or is not what its hash says
  | 'scanner-failed' // the scanner's program ended without a result
  | 'never-appeared' // the schedule finished and Qualys does not know the image
  | 'report-incomplete' // the report contradicts Qualys' own counts, or lacks a part that was asked for
  | 'scan-types-missing' // the scan did not look for what the policy asks for
  | 'qualys-policy' // Qualys' own policies gave no verdict, or only an audit
  | 'feed-unusable' // a feed that the policy asks for (EPSS, KEV) is not given, can't be read, or is too old
  | 'baseline-unusable' // what runs now, or the report that stands for it, can't be known
  | 'timeout' // the time given for the gate ended
  | 'canceled' // the user or the runner stopped us
  | 'internal'; // our own fault

/** Writes a reason as the sentence people read: what happened, then what to do. */
export function sentence(reason: Pick<Reason, 'message' | 'remedy'>): string {
  return `${reason.message} ${reason.remedy}`.trim();
}
