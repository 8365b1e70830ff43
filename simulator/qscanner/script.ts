/** How a fake run goes; what is absent goes well. */
export interface FakeScript {
  /** Exit code of the first run, the second, …; the last one stays. */
  readonly exits?: readonly number[];
  /** Milliseconds that a run takes. */
  readonly takesMs?: number;
  readonly hangs?: boolean;
  /** Name of a signal by which it kills itself. */
  readonly crashes?: string;
  /** The state of the reports: cut off in the middle, no JSON, none at all, without runs, about another image, without a severity, … */
  readonly report?:
    | 'partial'
    | 'invalid'
    | 'missing'
    | 'no-runs'
    | 'other-image'
    | 'no-severity'
    | 'twice'
    | 'only-json';
  /** So many made-up results in place of what the name gives. */
  readonly results?: number;
  /** So many secrets and malware files; the words `secret` and `malware` in a name give two. */
  readonly secrets?: number;
  readonly malware?: number;
  /** Written to standard output and error before the end, so many times. */
  readonly says?: string;
  readonly saysTimes?: number;
  /** Folder in which each run leaves a JSON file with its arguments and its environment, for a test to look at. */
  readonly recordTo?: string;
}

/** Words of an image name that script a run, as the simulator's own names do. */
export function scriptOfName(target: string): FakeScript {
  const code = /exit-(\d{1,3})(?!\d)/.exec(target)?.[1];
  return {
    ...(code === undefined ? {} : { exits: [Number(code)] }),
    ...(/policy-denies/.test(target) ? { exits: [42] } : {}),
    ...(/policy-audits/.test(target) ? { exits: [43] } : {}),
    ...(/not-ready/.test(target) ? { exits: [40, 0] } : {}),
    ...(/hangs/.test(target) ? { hangs: true } : {}),
    ...(/crashes/.test(target) ? { crashes: 'SIGSEGV' } : {}),
    ...(/partial-report/.test(target) ? { report: 'partial' as const } : {}),
    ...(/no-report/.test(target) ? { report: 'missing' as const } : {}),
    ...(/secret/.test(target) ? { secrets: 2 } : {}),
    ...(/malware/.test(target) ? { malware: 2 } : {}),
  };
}
