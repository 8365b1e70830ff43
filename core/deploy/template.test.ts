import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { version } from '../version.ts';
import { openAssets } from './assets.ts';
import { readTemplate } from './template.ts';

const templates = new URL('../../cloudformation/', import.meta.url);

describe('readTemplate', () => {
  it('reads parameters, resources and version, and leaves functions alone', () => {
    const text = `
Mappings: { Template: { This: { Version: 1.2.3 } } }
Parameters:
  Token: { Type: String, NoEcho: true, Default: "" }
  Name: { Type: String }
Resources:
  Table: { Type: AWS::DynamoDB::Table, DeletionPolicy: Retain, Condition: IsHome }
  Bucket: { Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate }
  Queue:
    Type: AWS::SQS::Queue
    Properties: { QueueName: !Sub "\${Name}-queue" }
`;

    expect(readTemplate('own', text)).toEqual({
      name: 'own',
      text,
      version: '1.2.3',
      parameters: { Token: { noEcho: true, hasDefault: true }, Name: { noEcho: false, hasDefault: false } },
      resources: [
        { logicalId: 'Table', type: 'AWS::DynamoDB::Table', conditional: true, retained: true },
        { logicalId: 'Bucket', type: 'AWS::S3::Bucket', conditional: false, retained: true },
        { logicalId: 'Queue', type: 'AWS::SQS::Queue', conditional: false, retained: false },
      ],
    });
  });

  it('takes NoEcho as text too, as templates of others have it', () => {
    const text = '{"Parameters": {"Token": {"NoEcho": "true"}}, "Resources": {}}';

    expect(readTemplate('other', text).parameters.Token?.noEcho).toBe(true);
  });

  it.each(readdirSync(templates).filter((file) => file.endsWith('.yaml')))('reads our own %s', (file) => {
    const template = readTemplate(file, readFileSync(new URL(file, templates), 'utf8'));

    expect(template.resources.length).toBeGreaterThan(0);
  });
});

describe('openAssets', () => {
  it('finds the templates of this repository, at the version of the package', async () => {
    const template = await openAssets().template('service-account');

    expect(template.version).toBe(version);
  });

  it('says that the installation is broken where there are none', () => {
    expect(() => openAssets('/')).toThrow('lacks cloudformation/service-account.yaml');
  });
});
