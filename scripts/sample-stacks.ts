import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeployedTemplate, deployTemplate } from './deployed-template.ts';
import { readTemplate, type Template } from './emulator-template.ts';
import type { Place } from './resource-names.ts';

type Parameters = Readonly<Record<string, string>>;

/** The templates of the service by the account that they are deployed in, and those that stand alone. */
export const templates = {
  service: 'service-account.yaml',
  target: 'target-account.yaml',
  scanner: 'image-scanner.yaml',
  network: 'private-network.yaml',
} as const;

/** What has to be given for each; everything else has a default. */
const required: Readonly<Record<keyof typeof templates, Parameters>> = {
  service: {
    CodeBucket: 'code-of-111122223333',
    IntakeCodeKey: `lambda/intake-${'a'.repeat(64)}.zip`,
    ScanCodeKey: `lambda/scan-${'b'.repeat(64)}.zip`,
    QualysApiToken: 'eyJ.sample.token',
  },
  target: {
    ServiceAccountId: '111122223333',
    CentralEventBusArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/qualys-fargate-scanner-service-bus',
  },
  scanner: {
    CodeBucket: 'code-of-111122223333',
    IntakeCodeKey: `lambda/intake-${'a'.repeat(64)}.zip`,
    ScanCodeKey: `lambda/scan-${'b'.repeat(64)}.zip`,
    WorkerCodeKey: `lambda/worker-${'d'.repeat(64)}.zip`,
    QScannerCodeKey: `layers/${'e'.repeat(64)}.zip`,
    QualysAccessToken: 'eyJ.sample.token',
  },
  network: {},
};

/** Reads one of the templates as it is. */
export function templateOf(account: keyof typeof templates): Template {
  return readTemplate(readFileSync(join(import.meta.dirname, '../cloudformation', templates[account]), 'utf8'));
}

/** One of the templates as it is deployed with these parameters and what has to be given. */
export function sampleStack(account: keyof typeof templates, given: Parameters = {}, place?: Place): DeployedTemplate {
  return deployTemplate(templateOf(account), { ...required[account], ...given }, place);
}

/** The template of the admission hooks as it is. */
export function admissionTemplate(): Template {
  return readTemplate(readFileSync(join(import.meta.dirname, '../cloudformation/admission.yaml'), 'utf8'));
}

/** The stack of the admission hooks in the account and region of the service, told what the service says of itself. */
export function sampleAdmission(given: Parameters = {}, place?: Place): DeployedTemplate {
  const template = admissionTemplate();
  const { Outputs } = sampleStack('service');
  const parameters = Object.keys(template.Parameters as object);
  const told = Object.entries(Outputs).filter(([name]) => name !== 'Version' && parameters.includes(name));
  const facts = Object.fromEntries(told.map(([name, { Value }]) => [name, Value]));
  const code = { CodeBucket: 'code-of-111122223333', AdmissionCodeKey: `lambda/admission-${'c'.repeat(64)}.zip` };
  return deployTemplate(template, { ...facts, ...code, ...given }, place);
}
