import { describe, expect, it } from 'vitest';
import {
  emptyInstallation,
  sampleImageScanner,
  sampleInstallation,
  samplePlace,
  sampleService,
} from '../../test/fakes/installation.ts';
import { OperationError } from '../errors.ts';
import { asOperated, findInstallation, isImageScanner, needService, outputOf, resourceOf } from './installation.ts';

const { names } = emptyInstallation();

function portsWith(stacks: Readonly<Record<string, string>>) {
  return {
    cloudFormation: {
      stack: async (name: string) => {
        const status = stacks[name];
        if (status === undefined) return undefined;
        return { name, id: `id-${name}`, status, outputs: { A: 'a' }, parameters: {}, tags: {} };
      },
    },
    contents: {
      resources: async (stack: string) => [
        { logicalId: 'Queue', type: 'AWS::SQS::Queue', status: 'CREATE_COMPLETE', physicalId: `queue of ${stack}` },
        { logicalId: 'NotYet', type: 'AWS::SQS::Queue', status: 'CREATE_IN_PROGRESS' },
      ],
    },
  };
}

describe('an installation', () => {
  it('is what there is of its stacks, with what they made', async () => {
    const ports = portsWith({ [names.service]: 'CREATE_COMPLETE', [names.target]: 'UPDATE_ROLLBACK_FAILED' });

    const found = await findInstallation(names, samplePlace, ports);

    expect(found.service?.resources).toEqual({ Queue: `queue of id-${names.service}` });
    expect(found.target?.stack.status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(found).not.toHaveProperty('admission');
  });

  it.each(['ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS', 'DELETE_COMPLETE'])(
    'has no stack that never came to be, or is gone (%s)',
    async (status) => {
      const found = await findInstallation(names, samplePlace, portsWith({ [names.service]: status }));

      expect(found).toEqual({ place: samplePlace, names });
    },
  );
});

describe('what is operated', () => {
  const imageScanner = sampleImageScanner();
  const service = sampleService();

  it.each([
    ['the service, where there is one', { service, imageScanner }, false, service],
    ['the image scanner, where it is all there is', { imageScanner }, false, imageScanner],
    ['the image scanner, where that is asked for', { service, imageScanner }, true, imageScanner],
    ['nothing, where there is nothing', {}, false, undefined],
  ])('is %s', (_, parts, wished, expected) => {
    const operated = asOperated({ ...emptyInstallation(), ...parts }, { imageScanner: wished });

    expect(operated.service).toBe(expected);
    expect(isImageScanner(operated)).toBe(expected === imageScanner);
  });

  it('is said to be missing where it is asked for and is not there', () => {
    expect(() => asOperated(sampleInstallation(), { imageScanner: true })).toThrow(
      'There is no image scanner qualys-fargate-scanner-image-scanner in account 111122223333 in eu-west-1.',
    );
  });
});

it('a service that is not here is said to be missing here', () => {
  expect(() => needService(emptyInstallation())).toThrow(
    'There is neither a service stack qualys-fargate-scanner-service nor an image scanner in account 111122223333 in eu-west-1.',
  );
});

it('what a stack does not have is said to be of another version', () => {
  const { service } = needService(sampleInstallation());

  expect([outputOf(service, 'TableName'), resourceOf(service, 'ReconcileQueue')]).toEqual([
    'table',
    expect.stringContaining('reconcile'),
  ]);
  expect(() => outputOf(service, 'Nonsense')).toThrow(OperationError);
  expect(() => resourceOf(service, 'Nonsense')).toThrow('has no resource Nonsense');
});
