/**
 * QScanner's exit codes. Qualys publishes no table of them; these agree in every open wrapper of the program that lists them.
 */
const names: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'general fault',
  2: 'invalid parameter',
  3: 'its log could not be opened',
  5: 'the file system could not be read',
  6: 'the image could not be fetched',
  7: 'the image archive could not be read',
  8: 'storage driver fault',
  9: 'the container could not be read',
  10: 'the target could not be read',
  11: 'the metadata could not be read',
  12: 'the scan of operating system packages failed',
  13: 'the scan of application packages failed',
  14: 'the scan for secrets failed',
  15: 'no operating system was found',
  16: 'the scan for malware failed',
  17: 'the operating system is not supported',
  18: 'the file insight scan failed',
  19: 'the compliance scan failed',
  20: 'the manifest could not be read',
  21: 'the Windows registry could not be read',
  30: 'the JSON result could not be written',
  31: 'the change list could not be made',
  32: 'the change list could not be compressed',
  33: 'the upload to Qualys failed',
  34: 'the SPDX document could not be written',
  35: 'the CycloneDX document could not be written',
  36: 'the SBOM could not be compressed',
  37: 'the upload of the SBOM failed',
  38: 'the secrets could not be written',
  39: 'the upload of the secrets failed',
  40: 'the vulnerability report is not ready',
  41: 'the result of the policy evaluation is not available',
  42: 'a Qualys policy denies the image',
  43: 'a Qualys policy audits the image, or none matches it',
  71: 'the infrastructure-as-code scan failed',
  72: 'the infrastructure-as-code gate denies',
};

/** What is to be done about an exit code. */
export type ExitKind = 'done' | 'denied' | 'audited' | 'not-ready' | 'failed';

/** The name of an exit code, for people. */
export function exitName(code: number): string {
  return names[code] ?? 'not a known exit code';
}

/** `denied` and `audited` are answers of a policy evaluation and of nothing else: without one they are faults. */
export function exitKind(code: number, evaluatesPolicy: boolean): ExitKind {
  if (code === 0) return 'done';
  if (code === 40 || code === 41) return 'not-ready';
  if (code === 42 && evaluatesPolicy) return 'denied';
  if (code === 43 && evaluatesPolicy) return 'audited';
  return 'failed';
}

/** What the user can do about an exit code that ended a scan. */
export function exitRemedy(code: number): string {
  switch (code) {
    case 2:
      return 'Check qualys-pod and the qscanner options against the version of the program that runs (qscanner --help).';
    case 6:
    case 10:
    case 20:
      return 'Check that the machine reaches the registry and that its credentials (for ECR the AWS credentials) may pull the image.';
    case 7:
      return 'Write the archive again with docker save, and give its path.';
    case 15:
    case 17:
      return 'Qualys does not scan this operating system: see its list of supported systems, or accept the image with on-inconclusive.';
    case 33:
    case 37:
    case 39:
      return 'Check that the machine reaches the Qualys gateway and that the token may upload scans of QScanner.';
    case 40:
    case 41:
      return 'Qualys still processes the upload: run the gate again in a few minutes.';
    case 42:
    case 43:
      return 'This answer belongs to qscanner-mode: evaluate-policy; check the mode, and the version of the program.';
    default:
      return 'Run QScanner by hand on this machine with --log-level debug, and look at its log.';
  }
}
