import { UsageError } from '../errors.ts';
import { optional } from '../option-reader.ts';
import type { DeployOptionName } from './deploy-options.ts';
import type { DeployValues, OptionValues } from './option-values.ts';

/** Where functions and builds run. */
export type NetworkChoice =
  /** In the stack of the network. */
  | { readonly kind: 'stack' }
  | {
      readonly kind: 'given';
      readonly vpc?: string;
      readonly subnets: readonly string[];
      readonly groups: readonly string[];
    };

/** Whom functions and builds trust beside the usual authorities. */
export interface TrustChoice {
  /** A PEM file that a layer is made of. */
  readonly bundle?: string;
  /** A layer that is there already; functions take it in place of the file. */
  readonly layerArn?: string;
  /** Where the layer has the authorities, or is to have them. */
  readonly path?: string;
}

/** What is around the functions and builds that are deployed, where the user named it; what is not named stays as it is. */
export interface Surroundings {
  readonly network?: NetworkChoice;
  readonly trust?: TrustChoice;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/**
 * Reads them. Of the environment only what is meant for what is deployed: neither the proxy of this shell nor the authorities of AWS_CA_BUNDLE.
 * Throws a UsageError for what can't be, and for a proxy with a password, which everybody who sees the stack could read.
 */
export function readSurroundings(
  options: OptionValues,
  values: DeployValues,
  environment: Readonly<Record<string, string | undefined>>,
): Surroundings {
  const network = readNetwork(options);
  const trust = readTrust(options, given(values['ca-bundle']) ?? given(environment.QUALYS_CA_BUNDLE));
  return {
    ...(network === undefined ? {} : { network }),
    ...(trust === undefined ? {} : { trust }),
    ...optional('httpsProxy', readProxy(options.text('https-proxy'))),
    ...optional('noProxy', options.text('proxy-bypass')),
  };
}

function readNetwork(options: OptionValues): NetworkChoice | undefined {
  const [vpc] = checked(options, 'vpc', /^vpc-[0-9a-f]+$/, 'vpc-0123456789abcdef0');
  const subnets = checked(options, 'subnets', /^subnet-[0-9a-f]+$/, 'subnet-0123456789abcdef0');
  const groups = checked(options, 'security-groups', /^sg-[0-9a-f]+$/, 'sg-0123456789abcdef0');
  const isGiven = vpc !== undefined || subnets.length > 0 || groups.length > 0;
  if (options.flag('private-network')) {
    if (!isGiven) return { kind: 'stack' };
    throw new UsageError('private-network and vpc, subnets, security-groups name different networks.', {
      remedy: 'Give one of them.',
    });
  }
  if (!isGiven) return undefined;
  if (subnets.length === 0 || groups.length === 0) {
    throw new UsageError('A network of yours needs subnets and security groups.', {
      remedy: 'Give --subnets and --security-groups, and --vpc for the image scanner.',
    });
  }
  return { kind: 'given', subnets, groups, ...optional('vpc', vpc) };
}

function readTrust(options: OptionValues, bundle: string | undefined): TrustChoice | undefined {
  const layerArn = options.text('ca-layer-arn');
  const path = options.text('ca-certificate-path');
  if (path !== undefined && !/^\/opt(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)+$/.test(path)) {
    throw new UsageError(`ca-certificate-path can not be ${JSON.stringify(path)}.`, {
      remedy: 'A layer is unpacked below /opt: give it as /opt/custom-root-ca.cert.',
    });
  }
  if (bundle === undefined && layerArn === undefined && path === undefined) return undefined;
  return { ...optional('bundle', bundle), ...optional('layerArn', layerArn), ...optional('path', path) };
}

function readProxy(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isProxy = url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '';
  if (isProxy && url.username === '' && url.password === '') return text;
  throw new UsageError(
    isProxy
      ? 'https-proxy carries a user or password, which the stack would show.'
      : 'https-proxy is no URL of a proxy.',
    { remedy: 'Give it as http://proxy.example.com:3128; let the proxy know the functions by their addresses.' },
  );
}

function checked(options: OptionValues, name: DeployOptionName, form: RegExp, sample: string): readonly string[] {
  const all = [...new Set(options.list(name))];
  const wrong = all.find((each) => !form.test(each));
  if (wrong === undefined) return all;
  throw new UsageError(`${name}: ${JSON.stringify(wrong)} can not be.`, { remedy: `Name them as ${sample}.` });
}

function given(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
