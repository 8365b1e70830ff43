/** What an image runs on, in the words of the OCI image index (`linux`/`windows`, `amd64`/`arm64`, `v8`, `10.0.20348`). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  /** Windows build, such as `10.0.20348`; a manifest fits when its `os.version` begins with it. */
  readonly osVersion?: string;
}

/** Which platforms of a multi-platform image a task may run: the one it names, or every one the image has. */
export type PlatformRequirement =
  | { readonly kind: 'one'; readonly platform: Platform }
  | { readonly kind: 'every'; readonly why: string };

/** `linux/arm64/v8`, and `windows/amd64@10.0.20348`: the form people know from `docker --platform`. */
export function formatPlatform(platform: Platform): string {
  const variant = platform.variant === undefined ? '' : `/${platform.variant}`;
  const version = platform.osVersion === undefined ? '' : `@${platform.osVersion}`;
  return `${platform.os}/${platform.architecture}${variant}${version}`;
}
