import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Count } from '../core/service/ports.ts';

/** The metrics of a function. */
export interface HostMetrics {
  readonly count: Count;
  /** Writes what was counted since the last time. */
  publish(): void;
}

/**
 * Counts, and writes the sums to standard output in the embedded metric format, which costs no call. Namespace and service come from
 * the environment that Powertools knows. A count with dimensions of its own counts for the whole, too: alarms look there.
 */
export function createMetrics(): HostMetrics {
  const metrics = new Metrics();
  return {
    count: (metric, value = 1, dimensions = {}) => {
      metrics.addMetric(metric, MetricUnit.Count, value);
      if (Object.keys(dimensions).length === 0) return;
      const single = metrics.singleMetric();
      single.addDimensions({ ...dimensions });
      single.addMetric(metric, MetricUnit.Count, value);
    },
    publish: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
