import { join } from 'node:path';
import { ecrRegistry } from '../image/ecr.ts';
import type { RegistryCredentials } from '../registry/credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a run of the program may know beside its arguments. */
export interface ProgramEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** Values that must not be read anywhere: masked in whatever the program writes. */
  readonly secrets: readonly string[];
}

const network = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** The AWS SDK's credential chain: github.com/aws/aws-sdk-go-v2, config/env_config.go. */
const awsSecrets = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'];
const aws = [
  ...awsSecrets,
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_CA_BUNDLE',
];

/** What the daemon's image is read by. */
const docker = ['DOCKER_HOST', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'];

/**
 * The environment of one run: made from nothing, with the token, private folders, and of ours only what this target needs. No PATH: the
 * program is started by its path and starts no others. AWS credentials go along for ECR alone, a registry's for that registry alone.
 */
export function environmentOf(options: {
  readonly environment: Environment;
  readonly token: string;
  readonly home: string;
  readonly temporary: string;
  /** Host of the registry; undefined for a local image. */
  readonly registry?: string | undefined;
  /** `docker` when the image is read from the Docker daemon. */
  readonly source?: 'archive' | 'docker' | undefined;
  readonly credentials?: RegistryCredentials | undefined;
  /** PEM file with the authorities to trust. */
  readonly caBundle?: string | undefined;
}): ProgramEnvironment {
  const { environment, registry, credentials } = options;
  const ecr = registry === undefined ? undefined : ecrRegistry(registry);
  const password = ecr === undefined && credentials?.kind === 'password' ? credentials : undefined;
  const variables: Readonly<Record<string, string>> = {
    ...pick(environment, network),
    ...(options.caBundle === undefined ? {} : { SSL_CERT_FILE: options.caBundle }),
    ...(ecr === undefined ? {} : { ...pick(environment, aws), ...profileFiles(environment), AWS_REGION: ecr.region }),
    ...(options.source === 'docker' ? pick(environment, docker) : {}),
    ...(password === undefined
      ? {}
      : { QSCANNER_REGISTRY_USERNAME: password.username, QSCANNER_REGISTRY_PASSWORD: password.password }),
    HOME: options.home,
    TMPDIR: options.temporary,
    QUALYS_ACCESS_TOKEN: options.token,
  };
  return {
    variables,
    secrets: [
      options.token,
      ...(password === undefined ? [] : [password.password, `${password.username}:${password.password}`]),
      ...(ecr === undefined ? [] : Object.values(pick(environment, awsSecrets))),
      ...network.flatMap((name) => passwordIn(environment[name])),
    ],
  };
}

function pick(environment: Environment, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** The program's home is not the user's: a profile, where one is used, is looked for where the user has it. */
function profileFiles(environment: Environment): Readonly<Record<string, string>> {
  const { HOME: home, AWS_PROFILE: profile, AWS_ACCESS_KEY_ID: key } = environment;
  if (!home || (!profile && key)) return {};
  return {
    AWS_CONFIG_FILE: environment.AWS_CONFIG_FILE || join(home, '.aws/config'),
    AWS_SHARED_CREDENTIALS_FILE: environment.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws/credentials'),
  };
}

function passwordIn(proxy: string | undefined): readonly string[] {
  if (proxy === undefined || !URL.canParse(proxy)) return [];
  const { password } = new URL(proxy);
  return password === '' ? [] : [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
