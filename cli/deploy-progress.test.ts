import { describe, expect, it } from 'vitest';
import { fakeClock } from '../test/fakes/clock.ts';
import { sampleChange } from '../test/fakes/cloudformation.ts';
import { createDeployProgress } from './deploy-progress.ts';

function world(options: { readonly live: boolean }) {
  const clock = fakeClock();
  let written = '';
  const write = (text: string) => {
    written += text;
    return true;
  };
  const lines = createDeployProgress({
    stream: { isTTY: options.live, columns: 60, write },
    plain: !options.live,
    colour: false,
    now: clock.now,
  });
  const event = (logicalId: string, status: string, reason?: string) =>
    lines.tell({
      kind: 'event',
      stack: 'hub',
      sinceMs: 0,
      event: {
        id: `${logicalId} ${status}`,
        at: clock.now(),
        logicalId,
        type: 'AWS::SQS::Queue',
        status,
        ...(reason === undefined ? {} : { reason }),
      },
    });
  return { clock, lines, event, written: () => written };
}

function deployment({ clock, lines, event }: ReturnType<typeof world>): void {
  lines.tell({ kind: 'note', stack: 'hub', text: 'Account 111111111111.' });
  lines.tell({ kind: 'planned', stack: 'hub', plan: { operation: 'create', changes: [sampleChange()], losses: [] } });
  event('Queue', 'CREATE_IN_PROGRESS');
  event('Topic', 'CREATE_IN_PROGRESS');
  clock.advance(12_000);
  event('Queue', 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  event('Queue', 'CREATE_COMPLETE');
  clock.advance(61_000);
  lines.tick();
  lines.tick();
  event('Topic', 'CREATE_FAILED', 'no more topics');
  lines.tell({ kind: 'ended', stack: 'hub', status: 'ROLLBACK_COMPLETE', sinceMs: 80_000 });
  lines.end();
  lines.end();
}

describe('createDeployProgress', () => {
  it('writes plain lines where nobody watches: one a resource, and now and then what is still at work', () => {
    const plain = world({ live: false });

    deployment(plain);

    expect(plain.written()).toBe(`hub: Account 111111111111.
hub: a new stack with 1 resource
  + AWS::SQS::Queue  Queue
  CREATE_COMPLETE    Queue  SQS::Queue  12 s
  … still at work: Topic (1 min 13 s)
  CREATE_FAILED      Topic  SQS::Queue  1 min 13 s  no more topics
hub: ROLLBACK_COMPLETE after 1 min 20 s
`);
  });

  it('rewrites what is at work on a terminal, and leaves the finished lines alone behind', () => {
    const live = world({ live: true });

    deployment(live);

    expect(screen(live.written())).toEqual(
      expect.arrayContaining([
        '  CREATE_COMPLETE    Queue  SQS::Queue  12 s',
        'hub: ROLLBACK_COMPLETE after 1 min 20 s',
      ]),
    );
    expect(screen(live.written()).filter((line) => line.includes('…'))).toEqual([]);
    expect(live.written()).toContain('  … Topic: CREATE_IN_PROGRESS, 1 min 13 s\n');
  });

  it('never writes a line at work that is wider than the terminal, which could not be taken back', () => {
    const live = world({ live: true });

    live.event('Q'.repeat(100), 'CREATE_IN_PROGRESS');

    expect(
      live
        .written()
        .split('\n')
        .every((line) => line.length < 60),
    ).toBe(true);
  });

  it('shows at most eight resources at work', () => {
    const live = world({ live: true });

    for (let each = 0; each < 20; each++) live.event(`Queue${each}`, 'CREATE_IN_PROGRESS');

    expect(screen(live.written())).toHaveLength(8);
  });
});

const escapeCode = String.fromCharCode(27);

/** What a terminal shows in the end. */
function screen(written: string): readonly string[] {
  const lines: string[] = [];
  for (const part of written.split(new RegExp(`(${escapeCode}\\[\\d+A${escapeCode}\\[0J)`))) {
    const up = part.startsWith(escapeCode) ? Number.parseInt(part.slice(2), 10) : 0;
    if (up > 0) lines.splice(lines.length - up);
    else lines.push(...part.split('\n').slice(0, -1));
  }
  return lines;
}
