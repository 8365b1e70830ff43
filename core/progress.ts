import type { ResolvedImage } from './image/resolved.ts';
import type { Reason } from './reason.ts';
import type { ScannerName } from './scan/result.ts';
import type { WorkPlace } from './scan/work.ts';

/** Everything the core reports while it works. Hosts turn it into lines; the core never prints. */
export type Progress =
  | {
      readonly kind: 'read';
      readonly taskDefinitions: number;
      readonly containers: number;
      readonly references: number;
    }
  | { readonly kind: 'resolved'; readonly text: string; readonly images: readonly ResolvedImage[] }
  | { readonly kind: 'unresolved'; readonly text: string; readonly reason: Reason }
  | {
      readonly kind: 'known';
      readonly image: ResolvedImage;
      readonly from: 'cache' | 'qualys';
      readonly scannedAt: string;
    }
  | {
      readonly kind: 'scanner-chosen';
      readonly image: ResolvedImage;
      readonly scanner: ScannerName;
      /** Why, as the end of a sentence: `its registry has a connector and a healthy sensor`. */
      readonly why: string;
    }
  | {
      readonly kind: 'submitted';
      readonly images: readonly ResolvedImage[];
      readonly schedule: string;
      readonly registry: string;
    }
  | {
      readonly kind: 'joined';
      readonly images: readonly ResolvedImage[];
      readonly schedule: string;
      readonly registry: string;
    }
  | {
      readonly kind: 'waiting';
      readonly inFlight: number;
      readonly finished: number;
      readonly total: number;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: 'work-started';
      readonly image: ResolvedImage;
      readonly work: string;
      readonly place: WorkPlace;
    }
  | { readonly kind: 'work-log'; readonly image: ResolvedImage; readonly work: string; readonly log: string }
  | { readonly kind: 'scanned'; readonly image: ResolvedImage; readonly scannedAt: string }
  | { readonly kind: 'failed'; readonly image: ResolvedImage; readonly reason: Reason }
  | {
      readonly kind: 'retry';
      readonly what: string;
      readonly why: string;
      readonly waitMs: number;
      readonly attempt: number;
    }
  | { readonly kind: 'connector-created'; readonly registry: string; readonly name: string }
  | { readonly kind: 'warning'; readonly message: string };

export type Tell = (event: Progress) => void;
