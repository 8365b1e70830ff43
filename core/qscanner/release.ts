import { UsageError } from '../errors.ts';

/** Where the program comes from. */
export type BinarySource =
  /** A file of the user's: checked when a hash is given, taken as it is otherwise. */
  | { readonly kind: 'path'; readonly path: string; readonly sha256?: string }
  /** `sha256` is of the file at the URL or of the program in it, in lower-case hex. */
  | { readonly kind: 'download'; readonly url: string; readonly sha256: string };

/** SHA-256 of releases whose hashes are known, by platform. */
const releases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '5.1.0-5': {
    'linux-amd64': 'ce94289bf935ea6d005363c9ae533ec841018d1d82acbd611d1ce3a8a434e11c',
    'linux-arm64': 'e2f4451087661f8ba60477022b5c5817bad672872a69db7db8966ec28ffd97de',
  },
};

/** The release that is taken when none is named. */
export const defaultVersion = '5.1.0-5';

/** How to get the program, for those who lack it: Qualys has no stable public address of its releases. */
export const howToGetIt =
  'Get QScanner from your Qualys subscription (Container Security > Configurations > QScanner) and give its path with qscanner-path; or put the file on a server of yours and give its address with qscanner-url and its SHA-256 with qscanner-sha256.';

/** `amd64` or `arm64`, as releases are named; undefined for an architecture without a release. */
export function releaseArchitecture(architecture: NodeJS.Architecture): 'amd64' | 'arm64' | undefined {
  if (architecture === 'x64') return 'amd64';
  return architecture === 'arm64' ? 'arm64' : undefined;
}

/**
 * Reads the options that say where the program is; undefined when none does. In the address `{version}` and `{arch}` stand for the release and
 * for `amd64` or `arm64`. Throws a UsageError for an address that can't be used, and for one whose hash is not known and not given.
 */
export function readBinarySource(
  options: {
    /** Absolute. */
    readonly path?: string | undefined;
    readonly url?: string | undefined;
    readonly sha256?: string | undefined;
    readonly version?: string | undefined;
  },
  machine: { readonly platform: NodeJS.Platform; readonly architecture: NodeJS.Architecture },
): BinarySource | undefined {
  const given = readHash(options.sha256);
  if (options.path !== undefined) {
    return { kind: 'path', path: options.path, ...(given === undefined ? {} : { sha256: given }) };
  }
  if (options.url === undefined) return undefined;
  const version = options.version ?? defaultVersion;
  const architecture = releaseArchitecture(machine.architecture);
  if (machine.platform !== 'linux' || architecture === undefined) {
    throw new UsageError(`QScanner is released for linux on amd64 and arm64, not for ${machine.platform}.`, {
      remedy: 'Run on Linux, or give the path of a program for this machine with qscanner-path.',
    });
  }
  if (!/^\d+\.[\w.-]{1,40}$/.test(version)) {
    throw new UsageError(`${JSON.stringify(version)} is no version of QScanner.`, {
      remedy: `It looks like ${defaultVersion}.`,
    });
  }
  const sha256 = given ?? releases[version]?.[`linux-${architecture}`];
  if (sha256 === undefined) {
    throw new UsageError(`The SHA-256 of QScanner ${version} for linux-${architecture} is not known here.`, {
      remedy: 'Give it with qscanner-sha256: a download is never run without one.',
    });
  }
  return { kind: 'download', url: readUrl(options.url, version, architecture), sha256 };
}

/** A SHA-256 in lower-case hexadecimal. Throws a UsageError for what is none. */
export function readHash(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const hash = text.toLowerCase().replace(/^sha256:/, '');
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new UsageError('qscanner-sha256 must be 64 hex digits.', { remedy: 'It is what sha256sum prints.' });
}

function readUrl(text: string, version: string, architecture: string): string {
  const filled = text.replaceAll('{version}', version).replaceAll('{arch}', architecture);
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (url !== undefined && isSafe(url) && url.username === '' && url.password === '') return filled;
  throw new UsageError('qscanner-url must be an https URL without a user.', {
    remedy: 'It looks like https://mirror.example.com/qscanner-{version}.linux-{arch}.tar.gz.',
  });
}

/** Whether a download may go there: encrypted, or on this very machine. */
export function isSafe(url: URL): boolean {
  const local = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && local);
}
