// What a node's services have told: lines with their moment, kept in a file of the node.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Process } from '../../os/os.ts';
import { formatDate } from '../date-format.ts';
import { makeAll } from './make.ts';

const FOLDER = '/var/log/journal';
const FILE = `${FOLDER}/system.journal`;
/** The node was started a day before the world began. */
const BOOT_MS = -86_400_000;
export const TITLE = 'Docker Application Container Engine';
/** Of the daemon since boot; each start has another. */
const FIRST_PID = 845;

export type Entry = {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly unit: string;
  /** `dockerd[845]`. */
  readonly who: string;
  readonly text: string;
};

export function readJournal(process: Process): readonly Entry[] {
  const found = process.machine.files.read(FILE);
  const text = found.ok ? decodeUtf8(found.value) : '';
  const { epochMs } = process.machine;
  const boot = lifeOf(epochMs + BOOT_MS, 'started', FIRST_PID);
  const rows = text.split('\n').filter(row => row !== '');
  return [
    ...boot,
    ...rows.map(row => {
      const [at = '0', unit = '', who = '', ...words] = row.split(' ');
      return { atMs: Number(at), unit, who, text: words.join(' ') };
    }),
  ];
}

/** Writes down that the engine was started or stopped. */
export function tell(process: Process, what: 'started' | 'stopped'): void {
  const { files, epochMs, kernel } = process.machine;
  const pid = what === 'started' ? mainPid(process) + 37 : mainPid(process);
  const rows = lifeOf(epochMs + kernel.now(), what, pid).map(
    ({ atMs, unit, who, text }) => `${atMs} ${unit} ${who} ${text}\n`,
  );
  makeAll(process, FOLDER);
  files.write(FILE, encodeUtf8(rows.join('')), { append: true });
}

/** The daemon's number: that of the last one who spoke. */
export function mainPid(process: Process): number {
  const last = readJournal(process).findLast(({ who }) => who.startsWith('dockerd'));
  return Number(/\d+/.exec(last?.who ?? '')?.[0] ?? FIRST_PID);
}

function lifeOf(atMs: number, what: 'started' | 'stopped', pid: number): Entry[] {
  const unit = 'docker.service';
  const stamp = formatDate(atMs, '%Y-%m-%dT%H:%M:%S.%N000Z').replace(/(\.\d{9})\d*Z/, '$1Z');
  const system = (text: string) => ({ atMs, unit, who: 'systemd[1]', text });
  const daemon = (message: string) => ({
    atMs,
    unit,
    who: `dockerd[${pid}]`,
    text: `time="${stamp}" level=info msg="${message}"`,
  });
  return what === 'started'
    ? [
        system(`Starting docker.service - ${TITLE}...`),
        daemon('Starting up'),
        daemon('Loading containers: start.'),
        daemon('Loading containers: done.'),
        daemon('Daemon has completed initialization'),
        daemon('API listen on /run/docker.sock'),
        system(`Started docker.service - ${TITLE}.`),
      ]
    : [
        system(`Stopping docker.service - ${TITLE}...`),
        daemon("Processing signal 'terminated'"),
        daemon('Daemon shutdown complete'),
        system('docker.service: Deactivated successfully.'),
        system(`Stopped docker.service - ${TITLE}.`),
      ];
}

export function entryText(process: Process, { atMs, who, text }: Entry): string {
  return `${formatDate(atMs, '%b %d %H:%M:%S')} ${process.machine.hostname()} ${who}: ${text}`;
}
