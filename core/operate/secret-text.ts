/** The value of a secret. It is never shown, and enters no error. */
export interface SecretTexts {
  /** Undefined when there is no such secret, or no value of it. */
  read(arn: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Puts a new value; gives the id of its version. Repeated with the same token it puts one value. */
  put(arn: string, text: string, token: string, signal?: AbortSignal): Promise<string>;
}
