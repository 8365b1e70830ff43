import { compare } from './compare.ts';
import { ends, report } from './deploy-shapes.ts';
import { type DeployWorld, region } from './deploy-world.ts';
import { call } from './emulated-account.ts';
import type { Template } from './emulator-template.ts';

const secret = 'qualys-fargate-scanner-service-qualys-creds';

/** A newer version comes over what is there; what was rotated, chosen or kept meanwhile stays. */
export async function checkUpdates(world: DeployWorld): Promise<void> {
  await world.reset();
  const { program } = world;
  await report(program, 'deploy', '--create-role', '--parameters', 'service.MaxScanAgeDays=3', '--tags', 'Team=ours');
  await program.run(['rotate-token'], { QUALYS_TOKEN: '', QUALYS_USERNAME: 'simulator', QUALYS_PASSWORD: 'simulator' });
  const rotated = await secretText(world);
  compare('rotated credentials', JSON.parse(rotated), { username: 'simulator', password: 'simulator' });
  const newer = world.variant('newer', newerVersion);
  const planned = await report(newer, 'update', '--dry-run');
  compare(
    'update --dry-run',
    ends(planned),
    ['artifacts', 'service', 'target'].map((part) => `${part} ${region} planned`),
  );
  writeAnew(world);
  // Credentials of the environment are those of whoever runs the command.
  const more = ['--tags', 'Team=theirs'];
  const { code, ...found } = await report(newer, 'update', ...more);
  compare(
    'update to a newer version',
    [code, ends(found)],
    [0, ['artifacts', 'service', 'target'].map((part) => `${part} ${region} updated`)],
  );
  const { out } = await newer.run(['status', '--json']);
  const { stacks } = JSON.parse(out) as { readonly stacks: readonly { readonly version: string }[] };
  compare('update: which version it is', [...new Set(stacks.map(({ version }) => version))], ['99.0.0']);
  const parameters = lastParameters(world);
  compare('update: a parameter that was chosen stays', parameters.MaxScanAgeDays, 'previous');
  compare('update: credentials that were rotated stay', await secretText(world), rotated);
  const older = await report(program, 'update', ...more);
  compare('and back to the older version', [older.code, ends(older).length], [0, 3]);
  compare('and back: credentials that were rotated stay', await secretText(world), rotated);
  const kept = world.proxy.calls.filter(({ action }) => action === 'UpdateSecretVersionStage').length;
  compare('credentials that were rotated: the earlier version counts again', kept, 2);
  world.proxy.behave();
  await checkKept(world);
}

/** What a deletion without --purge keeps is in nobody's way. */
async function checkKept(world: DeployWorld): Promise<void> {
  await report(world.program, 'destroy', '--yes');
  const again = await report(world.program, 'deploy', '--create-role');
  const created = ['artifacts', 'service', 'target'].map((part) => `${part} ${region} created`);
  compare('deploy after destroy', [again.code, ends(again)], [0, created]);
}

/** The value that counts. */
async function secretText({ aws }: DeployWorld): Promise<string> {
  const asked = { SecretId: secret };
  const target = 'secretsmanager.GetSecretValue';
  return (await call<{ readonly SecretString: string }>(placeOf(aws), 'secretsmanager', target, asked)).SecretString;
}

/** CloudFormation writes a secret anew when anything about it changes, with the value that it was given last; the emulator does not. */
function writeAnew({ aws, proxy, simulator }: DeployWorld): void {
  proxy.after = async ({ action, input }, said) => {
    if (action !== 'ExecuteChangeSet' || input.ChangeSetName?.includes('-service-') !== true) return said;
    const given = { SecretId: secret, SecretString: simulator.token };
    await call<unknown>(placeOf(aws), 'secretsmanager', 'secretsmanager.PutSecretValue', given);
    return said;
  };
}

function placeOf({ endpoint }: DeployWorld['aws']): Parameters<typeof call>[0] {
  return { endpoint, region } as Parameters<typeof call>[0];
}

/** What the service stack was told last, by name; `previous` where it keeps what it has. */
function lastParameters({ proxy }: DeployWorld): Readonly<Record<string, string>> {
  const sets = proxy.calls.filter(
    ({ action, input }) => action === 'CreateChangeSet' && input.StackName?.endsWith('-service') === true,
  );
  const input = sets.at(-1)?.input ?? {};
  const keys = Object.entries(input).filter(([field]) => field.endsWith('.ParameterKey'));
  return Object.fromEntries(
    keys.map(([field, name]) => [name, input[field.replace('ParameterKey', 'ParameterValue')] ?? 'previous']),
  );
}

/** The same with another version, and one resource more. */
function newerVersion(template: Template): Template {
  const { Mappings: mappings, Resources: resources } = template;
  const This = { Version: '99.0.0' };
  const News = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'new' } };
  return { ...template, Mappings: { ...(mappings as object), Template: { This } }, Resources: { ...resources, News } };
}
