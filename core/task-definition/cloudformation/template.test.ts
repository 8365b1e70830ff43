import { describe, expect, it } from 'vitest';
import { readFileOfTaskDefinitions } from '../read-file.ts';

const read = (text: string, parameters: Record<string, string> = {}) =>
  readFileOfTaskDefinitions(Buffer.from(text), 'stack.yaml', { parameters });

/** The image of a template whose only container has this `Image`, with these sections before its resources. */
async function imageOf(image: string, sections = '', parameters: Record<string, string> = {}) {
  const template = `${sections}
Resources:
  Repository: { Type: AWS::ECR::Repository, Properties: { RepositoryName: shop/web } }
  Other: { Type: AWS::ECR::Repository }
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: ${image}
`;
  const { taskDefinitions } = await read(template, parameters);
  const container = taskDefinitions[0]?.containers[0];
  return { ...container?.image, expression: container?.expression };
}

const account = '123456789012';
const sections = `
Parameters:
  Image: { Type: String, Default: "nginx:1.27" }
  Tag: { Type: Number, Default: 007 }
  Wanted: { Type: String }
  Secret: { Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/image }
  Names: { Type: CommaDelimitedList, Default: "one, two" }
Mappings:
  Accounts: { live: { id: 012345678901, image: !Ref Image } }
Conditions:
  Yes: !Equals [!Ref Image, "nginx:1.27"]
  No: !Not [!Condition Yes]
  Both: !And [!Condition Yes, !Condition No]
  Either: !Or [!Equals [!Ref Wanted, x], !Condition Yes]
  Unknown: !Equals [!Ref Wanted, x]
  Round: !Or [!Condition Round]
`;

describe('expressions that defaults and given parameters resolve', () => {
  it.each([
    ['nginx', 'nginx'],
    ['!Ref Image', 'nginx:1.27'],
    ['{ Ref: Image }', 'nginx:1.27'],
    ['!Sub "app:${Tag}"', 'app:007'],
    ['!Sub ["${Name}:${Tag}", { Name: !Ref Image, Tag: x }]', 'nginx:1.27:x'],
    ['!Sub "${!Tag}"', '${Tag}'],
    ['!Join [":", [app, !Ref Tag]]', 'app:007'],
    ['!Join ["", [!Select [1, !Split ["/", "a/b/c"]], ":1"]]', 'b:1'],
    ['!Select [1, !Ref Names]', 'two'],
    ['!Join ["/", !Ref Names]', 'one/two'],
    ['!If [Yes, a, b]', 'a'],
    ['!If [No, a, b]', 'b'],
    ['!If [Both, a, !If [Either, !Ref Image, d]]', 'nginx:1.27'],
    ['!FindInMap [Accounts, live, id]', '012345678901'],
    ['!FindInMap [Accounts, live, image]', 'nginx:1.27'],
    ['!FindInMap [Accounts, test, id, { DefaultValue: fallback }]', 'fallback'],
    ['!Sub "${Repository}:1"', 'shop/web:1'],
  ])('%s', async (image, text) => {
    expect(await imageOf(image, sections)).toMatchObject({ text });
  });

  it.each([
    ['eu-west-1', `${account}.dkr.ecr.eu-west-1.amazonaws.com/cdk-assets:abc`],
    ['cn-north-1', `${account}.dkr.ecr.cn-north-1.amazonaws.com.cn/cdk-assets:abc`],
    ['eusc-de-east-1', `${account}.dkr.ecr.eusc-de-east-1.amazonaws.eu/cdk-assets:abc`],
  ])('resolve an image asset of the CDK in %s', async (region, text) => {
    const sub = '!Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/cdk-assets:abc"';

    const image = await imageOf(sub, '', { 'AWS::AccountId': account, 'AWS::Region': region });

    expect(image).toMatchObject({ kind: 'reference', text, expression: expect.stringContaining('Fn::Sub') });
  });

  it('prefers given parameters to defaults', async () => {
    expect(await imageOf('!Ref Image', sections, { Image: 'other:2' })).toMatchObject({ text: 'other:2' });
  });
});

describe('expressions that are known at deployment only', () => {
  it.each([
    ['!Ref Wanted', '{"Ref":"Wanted"}', 'parameter Wanted has no default'],
    ['!Ref Secret', '{"Ref":"Secret"}', 'Systems Manager /shop/image'],
    ['!Ref Nothing', '{"Ref":"Nothing"}', 'no parameter or resource Nothing'],
    ['!Ref image', '{"Ref":"image"}', 'no parameter or resource image'],
    ['!Ref Other', '{"Ref":"Other"}', 'resource Other is named'],
    ['!GetAtt Other.RepositoryUri', '{"Fn::GetAtt":["Other","RepositoryUri"]}', 'Other.RepositoryUri'],
    ['!Sub "${Other.RepositoryUri}:1"', '{"Fn::Sub":"${Other.RepositoryUri}:1"}', 'Other.RepositoryUri'],
    ['!Sub "${AWS::AccountId}/x"', '{"Fn::Sub":"${AWS::AccountId}/x"}', 'AWS::AccountId'],
    ['!Sub "x.${AWS::URLSuffix}/x"', '{"Fn::Sub":"x.${AWS::URLSuffix}/x"}', 'AWS::Region'],
    ['!ImportValue Uri', '{"Fn::ImportValue":"Uri"}', 'export Uri'],
    ['!If [Unknown, a, b]', '{"Fn::If":["Unknown","a","b"]}', 'Wanted'],
    ['!If [Round, a, b]', '{"Fn::If":["Round","a","b"]}', 'circle'],
    ['!If [Missing, a, b]', '{"Fn::If":["Missing","a","b"]}', 'no condition Missing'],
    ['!FindInMap [Accounts, test, id]', '{"Fn::FindInMap":["Accounts","test","id"]}', 'Accounts / test / id'],
    ['!Select [9, [a]]', '{"Fn::Select":[9,["a"]]}', 'nothing at 9'],
    ['!Base64 x', '{"Fn::Base64":"x"}', 'Fn::Base64 is not resolved'],
    ['"{{resolve:ssm:/shop/image}}"', '"{{resolve:ssm:/shop/image}}"', '{{resolve:ssm:/shop/image}}'],
  ])('%s', async (image, text, why) => {
    expect(await imageOf(image, sections)).toMatchObject({
      kind: 'unresolved',
      text,
      why: expect.stringContaining(why),
    });
  });

  it('is missing, not unresolved, with AWS::NoValue', async () => {
    expect(await imageOf('!Ref AWS::NoValue')).toMatchObject({ kind: 'missing' });
  });
});

describe('templates', () => {
  const web = (properties: object, more: object = {}) => ({
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ContainerDefinitions: [{ Name: 'web', Image: 'nginx' }], ...properties },
    ...more,
  });
  const template = (Resources: object, more: object = {}) => JSON.stringify({ Resources, ...more });

  it('reads every task definition with family, platform and place', async () => {
    const text = template({
      Web: web({ Family: 'shop', RequiresCompatibilities: ['FARGATE'], RuntimePlatform: { CpuArchitecture: 'ARM64' } }),
      Job: web({ Family: { 'Fn::Sub': '${AWS::StackName}-job' }, RequiresCompatibilities: ['EC2'] }),
      Topic: { Type: 'AWS::SNS::Topic' },
    });

    const { taskDefinitions } = await read(text);

    expect(taskDefinitions).toMatchObject([
      { format: 'cloudformation', family: 'shop', platform: { platform: { os: 'linux', architecture: 'arm64' } } },
      { format: 'cloudformation', family: 'Job', platform: { kind: 'every' } },
    ]);
    const position = taskDefinitions[0]?.containers[0]?.position;
    expect(text.slice((position?.column ?? 0) - 1, (position?.endColumn ?? 0) - 1)).toBe('"nginx"');
  });

  it.each([
    [{ RuntimePlatform: { Ref: 'Unknown' } }],
    [{ RuntimePlatform: { CpuArchitecture: { Ref: 'Unknown' } } }],
    [{ RequiresCompatibilities: { Ref: 'Unknown' } }],
  ])('guesses no platform from %j', async (properties) => {
    const { taskDefinitions } = await read(
      template({ Web: web({ RequiresCompatibilities: ['FARGATE'], ...properties }) }),
    );

    expect(taskDefinitions[0]?.platform.kind).toBe('every');
  });

  it('leaves out what a condition switches off, keeps what it may switch on, and tells both', async () => {
    const text = template(
      { Off: web({}, { Condition: 'Never' }), Maybe: web({}, { Condition: 'Unknown' }), On: web({}) },
      { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] }, Unknown: { 'Fn::Equals': [{ Ref: 'Wanted' }, 'b'] } } },
    );

    const { taskDefinitions, notices } = await read(text);

    expect(taskDefinitions.map(({ family }) => family)).toEqual(['Maybe', 'On']);
    expect(notices.map(({ message }) => message)).toEqual([
      expect.stringContaining('Off is left out'),
      expect.stringContaining('Maybe depends on the condition Unknown'),
    ]);
  });

  it('chooses containers by condition and keeps those it can not choose', async () => {
    const chosen = { 'Fn::If': ['Yes', { Name: 'yes', Image: 'yes' }, { Ref: 'AWS::NoValue' }] };
    const dropped = { 'Fn::If': ['Yes', { Ref: 'AWS::NoValue' }, { Name: 'no', Image: 'no' }] };
    const open = { 'Fn::If': ['Open', { Name: 'a', Image: 'a' }, { Name: 'b', Image: 'b' }] };
    const text = template(
      { Web: web({ ContainerDefinitions: [chosen, dropped, open] }) },
      { Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, Open: { 'Fn::Equals': [{ Ref: 'Wanted' }, 'b'] } } },
    );

    const { taskDefinitions } = await read(text);

    const found = taskDefinitions[0]?.containers.map(({ name, image }) => [name, image.kind, image.text]);
    expect(found).toEqual([
      ['yes', 'reference', 'yes'],
      ['container-2', 'unresolved', JSON.stringify(open)],
    ]);
  });

  it('unfolds Fn::ForEach', async () => {
    const body = { 'Task${Name}': web({ ContainerDefinitions: [{ Image: { 'Fn::Sub': 'app-${Name}:1' } }] }) };

    const { taskDefinitions } = await read(template({ 'Fn::ForEach::Tasks': ['Name', ['a', 'b'], body] }));

    expect(taskDefinitions.map(({ family, containers }) => [family, containers[0]?.image.text])).toEqual([
      ['Taska', 'app-a:1'],
      ['Taskb', 'app-b:1'],
    ]);
  });

  it('reads the container of an Express Mode service', async () => {
    const service = { Type: 'AWS::ECS::ExpressGatewayService', Properties: { PrimaryContainer: { Image: 'nginx' } } };

    const { taskDefinitions } = await read(template({ Shop: service }));

    expect(taskDefinitions).toMatchObject([{ family: 'Shop', containers: [{ image: { text: 'nginx' } }] }]);
  });

  it('tells of nested stacks', async () => {
    const { notices } = await read(template({ Web: web({}), Nested: { Type: 'AWS::CloudFormation::Stack' } }));

    expect(notices).toMatchObject([{ message: expect.stringContaining('Nested is a nested stack') }]);
  });

  it('refuses a template without task definitions', async () => {
    const text = template({ Topic: { Type: 'AWS::SNS::Topic' }, Nested: { Type: 'AWS::CloudFormation::Stack' } });

    await expect(read(text)).rejects.toThrow('has no ECS task definition');
  });

  it('gives up on expressions that multiply without end', async () => {
    const doubling = Array.from({ length: 12 }, (_, level) => {
      const next = level === 0 ? 'x' : { Condition: `C${level - 1}` };
      return [`C${level}`, level === 0 ? { 'Fn::Equals': ['a', 'b'] } : { 'Fn::Or': Array(8).fill(next) }];
    });
    const text = template({ Web: web({}, { Condition: 'C11' }) }, { Conditions: Object.fromEntries(doubling) });

    const { notices } = await read(text);

    expect(notices).toMatchObject([{ message: expect.stringContaining('too many conditions') }]);
  });
});
