import { execFileSync } from 'node:child_process';

/** A process of this machine. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Kills a process and all that it has started, as the end of its machine does; says whether it was there. */
export function killTree(root: number): boolean {
  const all = processes();
  const under = (pid: number): readonly number[] => [
    pid,
    ...all.filter(({ parent }) => parent === pid).flatMap((child) => under(child.pid)),
  ];
  const there = all.some(({ pid }) => pid === root);
  for (const pid of there ? under(root) : []) kill(pid);
  return there;
}

/** Ids of the processes whose command line holds these words. */
export function processesOf(words: string): readonly number[] {
  return processes()
    .filter(({ command }) => command.includes(words))
    .map(({ pid }) => pid);
}

export function parentOf(child: number): number | undefined {
  return processes().find(({ pid }) => pid === child)?.parent;
}

function processes(): readonly Process[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args=', '-ww'], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, state, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    // One that has ended, and that nobody has taken note of, is none.
    return pid === undefined || state?.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
