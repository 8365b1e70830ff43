import type { TypePermissions } from './type-permissions.ts';

/** Logs, alarms and trails. */
export const watchTypes = {
  'AWS::Logs::LogGroup': {
    service: 'logs',
    resources: ['logs:region:account:log-group:{LogGroupName}'],
    named: { by: 'LogGroupName' },
    make: [
      ...['CreateLogGroup', 'PutRetentionPolicy', 'DeleteRetentionPolicy', 'AssociateKmsKey', 'DisassociateKmsKey'],
      ...['TagResource', 'UntagResource'],
    ],
    read: ['GetDataProtectionPolicy', 'ListTagsForResource'],
    delete: ['DeleteLogGroup'],
    anywhere: { read: ['DescribeLogGroups', 'DescribeIndexPolicies', 'DescribeResourcePolicies'] },
  },
  'AWS::Logs::MetricFilter': {
    service: 'logs',
    resources: ['logs:region:account:log-group:{LogGroupName}'],
    make: ['PutMetricFilter'],
    read: ['DescribeMetricFilters'],
    delete: ['DeleteMetricFilter'],
  },
  'AWS::CloudWatch::Alarm': {
    service: 'cloudwatch',
    resources: ['cloudwatch:region:account:alarm:{AlarmName}'],
    named: { by: 'AlarmName' },
    make: ['PutMetricAlarm', 'TagResource', 'UntagResource'],
    read: ['DescribeAlarms', 'ListTagsForResource'],
    delete: ['DeleteAlarms'],
  },
  'AWS::CloudWatch::Dashboard': {
    service: 'cloudwatch',
    // Dashboards are of no region.
    resources: ['cloudwatch::account:dashboard/{DashboardName}'],
    named: { by: 'DashboardName' },
    make: ['PutDashboard', 'TagResource', 'UntagResource'],
    read: ['GetDashboard', 'ListTagsForResource'],
    delete: ['DeleteDashboards'],
  },
  'AWS::CloudTrail::Trail': {
    service: 'cloudtrail',
    resources: ['cloudtrail:region:account:trail/{TrailName}'],
    named: { by: 'TrailName' },
    make: [
      ...['CreateTrail', 'UpdateTrail', 'StartLogging', 'StopLogging', 'PutEventSelectors', 'AddTags', 'RemoveTags'],
    ],
    read: [
      ...['GetTrail', 'GetTrailStatus', 'GetEventSelectors', 'GetInsightSelectors', 'GetEventConfiguration'],
      'ListTags',
    ],
    delete: ['DeleteTrail'],
    anywhere: { read: ['DescribeTrails'] },
  },
} as const satisfies Readonly<Record<string, TypePermissions>>;
