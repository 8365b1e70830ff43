/** The values of secrets, unread. */
export interface SecretVersions {
  /** Id of the version that counts; undefined when there is no such secret, or no value of it. */
  current(arn: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Makes an earlier version the one that counts again. */
  makeCurrent(
    arn: string,
    versions: { readonly from: string; readonly to: string },
    signal?: AbortSignal,
  ): Promise<void>;
}
