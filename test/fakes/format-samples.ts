import type { GateReport, ImageReport } from '../../core/report/report.ts';
import { sampleReports } from './report-samples.ts';

/** A report with accepted findings of every kind, and with what is new, made of the sample that fails. */
export const exceptedReport: GateReport = {
  ...sampleReports.fail!,
  images: sampleReports.fail!.images.map((image) =>
    image.text.includes('checkout-web') ? withExceptions(image) : image,
  ),
};

function withExceptions(image: ImageReport): ImageReport {
  const excepted = ['QID-11', 'QID-12', 'QID-6010'];
  return {
    ...image,
    because: image.because.map((because) => ({
      ...because,
      findings: because.findings.filter((id) => !excepted.includes(id)),
    })),
    excepted: [
      {
        finding: 'QID-11',
        package: 'openssl',
        by: 'policy',
        reason: 'The service terminates no TLS; see RISK-42.',
        owner: 'payments@example.com',
        expires: '2026-12-31',
      },
      { finding: 'QID-12', by: 'vex', reason: 'The vulnerable code is not in the execute path.' },
      { finding: 'QID-6010', by: 'qualys', reason: 'An exception in the Qualys subscription covers it.' },
    ],
    newFindings: ['QID-105943'],
  };
}

/** The samples that every format is held against. */
export const formatReports: Readonly<Record<string, GateReport>> = { ...sampleReports, excepted: exceptedReport };
