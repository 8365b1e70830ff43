/** An error as the AWS SDK throws it. */
export function awsError(name: string, message = 'words', httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}
