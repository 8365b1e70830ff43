/** An image reference after the distribution grammar, canonicalised. */
export interface ImageReference {
  /** Host, with port if any: `docker.io`, `123456789012.dkr.ecr.us-east-1.amazonaws.com`, `localhost:5000`. */
  readonly registry: string;
  /** Path below the host: `library/nginx`, `team/api`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 lower-case hex digits. */
  readonly digest?: string;
}

/** What the `image` of a container definition turned out to be. `text` is always the string as written in the file. */
export type ImageText =
  | { readonly kind: 'reference'; readonly text: string; readonly reference: ImageReference }
  /** An unrendered template: `<IMAGE1_NAME>`, `${IMAGE}`, `{{ .image }}`. `placeholder` is the part that was not rendered. */
  | { readonly kind: 'placeholder'; readonly text: string; readonly placeholder: string }
  | { readonly kind: 'invalid'; readonly text: string; readonly why: string }
  /** A template expression that defaults and given parameters do not resolve; `text` is its JSON. */
  | { readonly kind: 'unresolved'; readonly text: string; readonly why: string }
  /** No `image` at all, null, or an empty string. */
  | { readonly kind: 'missing'; readonly text: '' };
