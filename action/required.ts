/** An input that a gate can't do without, and what stands in for it. */
export interface RequiredInput {
  readonly name: string;
  /** Sets of inputs, any one of which will do. */
  readonly satisfiedBy: readonly (readonly string[])[];
  /** Not needed with `simulate`. */
  readonly qualysOnly: boolean;
  readonly remedy: string;
}

/** Kept small and apart from everything else: it is read before anything is loaded. Tests hold it against the options. */
export const requiredInputs: readonly RequiredInput[] = [
  {
    name: 'task-definition',
    satisfiedBy: [['task-definition'], ['cluster', 'service'], ['image-archive'], ['local-image']],
    qualysOnly: false,
    remedy: 'Name the task definition file to gate (task-definition: taskdef.json), or a cluster and service.',
  },
  {
    name: 'qualys-pod',
    satisfiedBy: [['qualys-pod'], ['qualys-gateway-url']],
    qualysOnly: true,
    remedy: 'Set your Qualys platform (qualys-pod: US2), or qualys-gateway-url for a private one.',
  },
  {
    name: 'qualys-token',
    satisfiedBy: [
      ['qualys-token'],
      ['qualys-username', 'qualys-password'],
      ['qualys-client-id', 'qualys-client-secret'],
    ],
    qualysOnly: true,
    remedy: 'Pass it from a secret: qualys-token: ${{ secrets.QUALYS_TOKEN }}.',
  },
];

/** Variables beside the one of an input's own name (`qualys-pod`: `QUALYS_POD`) that stand in for it. */
const otherVariables: Readonly<Record<string, readonly string[]>> = {
  'qualys-token': ['QUALYS_API_TOKEN', 'QUALYS_ACCESS_TOKEN'],
};

/** The environment variables that are asked for an input of Qualys when it is not given. */
export function variablesOf(input: string): readonly string[] {
  if (!input.startsWith('qualys-')) return [];
  return [input.toUpperCase().replaceAll('-', '_'), ...(otherVariables[input] ?? [])];
}

/** The first required input that neither an input nor, for Qualys, the environment gives. */
export function firstMissing(environment: Readonly<Record<string, string | undefined>>): RequiredInput | undefined {
  const given = (variable: string) => (environment[variable] ?? '').trim();
  const input = (name: string) => given(`INPUT_${name.toUpperCase()}`);
  const isGiven = (name: string) => input(name) !== '' || variablesOf(name).some((variable) => given(variable) !== '');
  const simulate = input('simulate').toLowerCase() === 'true';
  return requiredInputs.find(
    ({ satisfiedBy, qualysOnly }) => !(qualysOnly && simulate) && !satisfiedBy.some((names) => names.every(isGiven)),
  );
}
