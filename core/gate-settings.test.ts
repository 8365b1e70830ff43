import { describe, expect, it } from 'vitest';
import { UsageError } from './errors.ts';
import { type GateValues, readGateSettings, readQualysAccess } from './gate-settings.ts';

const enough: GateValues = { 'task-definition': 'taskdef.json', 'qualys-pod': 'US2', 'qualys-token': 't0ken' };

describe('readGateSettings', () => {
  it('fills in what is not given', () => {
    expect(readGateSettings(enough, {})).toEqual({
      selectors: ['taskdef.json'],
      localImages: [],
      parameters: {},
      qualys: { gateway: 'https://gateway.qg2.apps.qualys.com', credentials: { kind: 'token', token: 't0ken' } },
      simulate: false,
      scanner: 'registry-sensor',
      qscanner: {
        scanTypes: ['packages', 'secrets'],
        timeoutMs: 15 * 60_000,
        parallel: 2,
        mode: 'get-report',
        policyTags: [],
        version: '5.1.0-5',
      },
      maxAgeMs: 24 * 3_600_000,
      force: false,
      timeoutMs: 30 * 60_000,
      pollIntervalMs: 10_000,
      policyOptions: {},
      cache: 'auto',
      vex: [],
      feedMaxAgeDays: 7,
    });
  });

  it('takes every report file by the name of its option', () => {
    const names = ['json', 'summary', 'sarif', 'junit', 'gitlab', 'csv', 'html', 'vex'];
    const given = Object.fromEntries(names.map((name) => [`report-${name}`, `out/${name}`]));

    const settings = readGateSettings({ ...enough, ...given, 'pinned-task-definition': 'pinned.json' }, {});

    expect(settings).toMatchObject({
      ...Object.fromEntries(names.map((name) => [`report${name[0]?.toUpperCase()}${name.slice(1)}`, `out/${name}`])),
      pinnedTaskDefinition: 'pinned.json',
    });
  });

  it('takes VEX documents one a line, a baseline, and feeds from files, TLS and this machine', () => {
    const settings = readGateSettings(
      {
        ...enough,
        vex: 'a.json\n vex/*.json \n',
        baseline: 'last.json',
        epss: 'https://feeds.example/epss.csv.gz?key=1',
        kev: 'http://127.0.0.1:8080/kev.json',
      },
      {},
    );

    expect(settings).toMatchObject({
      vex: ['a.json', 'vex/*.json'],
      baseline: 'last.json',
      epss: 'https://feeds.example/epss.csv.gz?key=1',
      kev: 'http://127.0.0.1:8080/kev.json',
    });
    expect(readGateSettings({ ...enough, epss: 'C:\\feeds\\epss.csv' }, {}).epss).toBe('C:\\feeds\\epss.csv');
  });

  it.each([
    ['1d', 1],
    ['25h', 2],
    ['1s', 1],
    ['0d', 0],
  ])('takes a feed-max-age of %s as %i days', (text, days) => {
    expect(readGateSettings({ ...enough, 'feed-max-age': text }, {}).feedMaxAgeDays).toBe(days);
  });

  it('takes several task definitions and template parameters, one a line', () => {
    const settings = readGateSettings(
      { ...enough, 'task-definition': 'a.json\r\n\n  ecs/*.yaml \n', parameters: 'Tag=1.2=3\nAWS::Region = eu-west-1' },
      {},
    );

    expect(settings.selectors).toEqual(['a.json', 'ecs/*.yaml']);
    expect(settings.parameters).toEqual({ Tag: '1.2=3', 'AWS::Region': ' eu-west-1' });
  });

  it('needs no files when a service is named', () => {
    const settings = readGateSettings({ ...enough, 'task-definition': '', cluster: 'prod', service: 'api' }, {});

    expect(settings).toMatchObject({ selectors: [], service: { cluster: 'prod', service: 'api' } });
  });

  it('needs no Qualys account to simulate, and simulates only when told to', () => {
    expect(readGateSettings({ 'task-definition': 'x', simulate: 'true' }, {})).toMatchObject({ simulate: true });
    expect(() => readGateSettings({ 'task-definition': 'x' }, {})).toThrow('No Qualys platform was given.');
    expect(() => readGateSettings({ ...enough, 'qualys-token': '' }, {})).toThrow('There are no Qualys credentials.');
  });

  it.each(['qscanner', 'auto'])('evaluates policies by their tags with scanner %s', (scanner) => {
    const values = { scanner, 'qscanner-mode': 'Evaluate-Policy', 'qscanner-policy-tags': 'prod, GitHub repo,\n,-x' };

    const { qscanner } = readGateSettings({ ...enough, ...values }, {});

    expect(qscanner).toMatchObject({ mode: 'evaluate-policy', policyTags: ['prod', 'GitHub repo', '-x'] });
  });

  it('passes the options of the policy on', () => {
    const settings = readGateSettings({ ...enough, 'fail-on': 'high', 'max-low': '3', secrets: '' }, {});

    expect(settings.policyOptions).toEqual({ 'fail-on': 'high', 'max-low': '3' });
  });

  it.each<[GateValues, RegExp]>([
    [{ 'task-definition': ' ' }, /nothing to gate/],
    [{ timeout: '30' }, /timeout must be a duration; found "30"/],
    [{ timeout: '0s' }, /timeout must be a duration/],
    [{ 'max-scan-age': 'a day' }, /max-scan-age/],
    [{ 'force-scan': 'yes' }, /force-scan must be true or false; found "yes"/],
    [{ cluster: 'prod' }, /cluster and service go together/],
    [{ parameters: 'Tag' }, /"Tag" is no template parameter/],
    [{ 'qualys-role-arn': 'qualys-role' }, /qualys-role-arn must be the ARN/],
    [{ 'registry-mirror': 'ftp://x' }, /registry-mirror must be an http or https URL/],
    [{ 'registry-mirror': 'https://user:hush@x.example' }, /registry-mirror must be an http or https URL/],
    [{ 'feed-max-age': 'a week' }, /feed-max-age must be a duration/],
    [{ epss: 'http://feeds.example/epss.csv' }, /epss must be a file, or an https URL/],
    [{ kev: 'ftp://feeds.example/kev.json' }, /kev must be a file, or an https URL/],
    [{ kev: 'https://user:hush@feeds.example/kev.json' }, /^(?!.*hush).*kev must be a file/],
    [{ kev: 'https://' }, /kev must be a file/],
    [{ scanner: 'trivy' }, /scanner must be one of registry-sensor, qscanner, auto; found "trivy"/],
    [{ 'qscanner-parallel': '0' }, /qscanner-parallel/],
    [{ 'qscanner-scan-types': 'packages,viruses' }, /found "viruses"/],
    [{ scanner: 'qscanner', 'qscanner-mode': 'report' }, /qscanner-mode must be one of .*; found "report"/],
    [{ scanner: 'qscanner', 'qscanner-policy-tags': 'prod' }, /with qscanner-mode: get-report none is evaluated/],
    [{ scanner: 'auto', 'qscanner-mode': 'scan-only', 'qscanner-policy-tags': 'prod' }, /scan-only none is evaluated/],
    [{ 'qscanner-mode': 'evaluate-policy' }, /evaluate-policy needs QScanner, and the scanner is registry-sensor/],
    [{ 'qscanner-mode': 'scan-only' }, /scan-only needs QScanner/],
    [{ 'qualys-pod': 'US7' }, /no Qualys platform "US7"/],
  ])('refuses %j', (values, message) => {
    expect(() => readGateSettings({ ...enough, ...values }, {})).toThrow(message);
  });
});

describe('readQualysAccess', () => {
  const pod = { 'qualys-pod': 'EU1' };

  it.each(['QUALYS_TOKEN', 'QUALYS_API_TOKEN', 'QUALYS_ACCESS_TOKEN'])('takes the token from %s', (variable) => {
    expect(readQualysAccess(pod, { [variable]: ' t ' }).credentials).toEqual({ kind: 'token', token: 't' });
  });

  it('takes user and password, and an OIDC client', () => {
    expect(readQualysAccess({ ...pod, 'qualys-username': 'u' }, { QUALYS_PASSWORD: 'p' }).credentials).toEqual({
      kind: 'password',
      username: 'u',
      password: 'p',
    });
    expect(readQualysAccess(pod, { QUALYS_CLIENT_ID: 'i', QUALYS_CLIENT_SECRET: 's' }).credentials).toEqual({
      kind: 'oidc',
      clientId: 'i',
      clientSecret: 's',
    });
  });

  it('prefers what is given over the environment', () => {
    const access = readQualysAccess({ ...pod, 'qualys-token': 'given' }, { QUALYS_TOKEN: 'other', QUALYS_POD: 'US1' });

    expect(access).toEqual({
      gateway: 'https://gateway.qg1.apps.qualys.eu',
      credentials: { kind: 'token', token: 'given' },
    });
  });

  it.each([
    [{ QUALYS_USERNAME: 'u' }],
    [{ QUALYS_PASSWORD: 'p' }],
    [{ QUALYS_CLIENT_ID: 'i' }],
    [{ QUALYS_TOKEN: '  ' }],
  ])('has no credentials in %j', (environment) => {
    expect(() => readQualysAccess(pod, environment)).toThrow('There are no Qualys credentials.');
  });
});

it.each<GateValues>([
  { 'registry-mirror': 'https://user:opensesame@x.example' },
  { 'qualys-token': 'opensesame\nmore' },
  { 'qualys-token': '"opensesame' + '\u201d' },
  { 'qualys-token': '', 'qualys-client-id': 'id', 'qualys-client-secret': 'opensesame 2' },
])('refuses %j without repeating it', (values) => {
  const read = () => readGateSettings({ ...enough, ...values }, {});

  expect(read).toThrow(UsageError);
  expect(read).not.toThrow(/opensesame/);
});
