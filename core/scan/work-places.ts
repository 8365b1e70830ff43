/** What CodeBuild says about a build. */
export interface BuildLook {
  /** It ended: how, as the end of a sentence. Absent while it waits or runs, and where CodeBuild does not know it. */
  readonly ended?: string;
  /** Where its log is read. */
  readonly log?: string;
  /** CodeBuild knows it: it will run, or has run. */
  readonly isKnown: boolean;
}

/** Where workers can be started; at least one of them. Each throws RemoteErrors, and a start may be repeated. */
export interface WorkPlaces {
  readonly function?: { readonly limitMs: number; start(id: string, signal?: AbortSignal): Promise<void> };
  readonly build?: {
    readonly limitMs: number;
    /** Gives CodeBuild's id of the build. */
    start(id: string, signal?: AbortSignal): Promise<string>;
    look(build: string, signal?: AbortSignal): Promise<BuildLook>;
  };
}
