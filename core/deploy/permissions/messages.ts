import type { TypePermissions } from './type-permissions.ts';

/** Buses, queues and topics. */
export const messageTypes = {
  'AWS::Events::EventBus': {
    service: 'events',
    resources: ['events:region:account:event-bus/{Name}'],
    named: { by: 'Name' },
    make: ['CreateEventBus', 'UpdateEventBus', 'TagResource', 'UntagResource'],
    read: ['DescribeEventBus', 'ListTagsForResource'],
    delete: ['DeleteEventBus'],
    anywhere: { make: ['PutPermission', 'RemovePermission'], delete: ['RemovePermission'] },
    key: {
      make: [
        ...['DescribeKey', 'Encrypt', 'Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'],
        ...['ReEncryptFrom', 'ReEncryptTo'],
      ],
    },
  },
  'AWS::Events::Archive': {
    service: 'events',
    resources: ['events:region:account:archive/{ArchiveName}', 'events:region:account:event-bus/{SourceArn}'],
    named: { by: 'ArchiveName' },
    make: ['CreateArchive', 'UpdateArchive'],
    read: ['DescribeArchive'],
    delete: ['DeleteArchive'],
    key: { make: ['DescribeKey', 'GenerateDataKey', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo'], read: ['Decrypt'] },
    // With a key of ours, EventBridge asks for it as a resource of its own.
    beside: [
      {
        verbs: ['make'],
        actions: ['events:CreateArchive', 'events:UpdateArchive'],
        resources: ['kms:region:account:key/*'],
      },
    ],
  },
  'AWS::Events::Rule': {
    service: 'events',
    resources: ['events:region:account:rule/{EventBusName/}{Name}'],
    named: { by: 'Name' },
    make: ['PutRule', 'PutTargets', 'RemoveTargets', 'TagResource', 'UntagResource'],
    read: ['DescribeRule', 'ListTargetsByRule', 'ListTagsForResource'],
    delete: ['RemoveTargets', 'DeleteRule'],
    passesRoleTo: 'events.amazonaws.com',
  },
  'AWS::Scheduler::Schedule': {
    service: 'scheduler',
    resources: ['scheduler:region:account:schedule/default/{Name}'],
    named: { by: 'Name' },
    make: ['CreateSchedule', 'UpdateSchedule'],
    read: ['GetSchedule'],
    delete: ['DeleteSchedule'],
    passesRoleTo: 'scheduler.amazonaws.com',
    key: { make: ['DescribeKey', 'GenerateDataKey', 'Decrypt'] },
  },
  'AWS::SQS::Queue': {
    service: 'sqs',
    resources: ['sqs:region:account:{QueueName}'],
    named: { by: 'QueueName', atMost: 80 },
    make: ['CreateQueue', 'GetQueueUrl', 'SetQueueAttributes', 'TagQueue', 'UntagQueue'],
    read: ['GetQueueAttributes', 'ListQueueTags'],
    delete: ['DeleteQueue'],
  },
  'AWS::SQS::QueuePolicy': {
    service: 'sqs',
    resources: ['sqs:region:account:{Queues}'],
    make: ['SetQueueAttributes'],
    read: ['GetQueueAttributes'],
    delete: ['SetQueueAttributes'],
  },
  'AWS::SNS::Topic': {
    service: 'sns',
    resources: ['sns:region:account:{TopicName}'],
    named: { by: 'TopicName' },
    make: ['CreateTopic', 'SetTopicAttributes', 'TagResource', 'UntagResource'],
    read: ['GetTopicAttributes', 'GetDataProtectionPolicy', 'ListSubscriptionsByTopic', 'ListTagsForResource'],
    delete: ['DeleteTopic'],
  },
  'AWS::SNS::TopicPolicy': {
    service: 'sns',
    resources: ['sns:region:account:{Topics}'],
    make: ['SetTopicAttributes'],
    read: ['GetTopicAttributes'],
    delete: ['SetTopicAttributes'],
  },
  'AWS::SNS::Subscription': {
    service: 'sns',
    resources: ['sns:region:account:{TopicArn}'],
    make: ['Subscribe'],
    read: [],
    delete: [],
    // The topics that these may be about are not settled in the documents of AWS.
    anywhere: {
      make: ['SetSubscriptionAttributes'],
      read: ['GetSubscriptionAttributes'],
      delete: ['Unsubscribe'],
    },
  },
} as const satisfies Readonly<Record<string, TypePermissions>>;
