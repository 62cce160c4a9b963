// The programs of the userland: one list.
import type { Program } from '../../os/os.ts';
import { shellProgram } from '../shell-program.ts';
import { awkPrograms } from './awk.ts';
import { cannedTool } from './canned-tool.ts';
import { catPrograms } from './cat.ts';
import { columnPrograms } from './columns.ts';
import { copyPrograms } from './copy.ts';
import { dd } from './dd.ts';
import { diffPrograms } from './diff.ts';
import { digestPrograms } from './digests.ts';
import { expr } from './expr.ts';
import { findPrograms } from './find.ts';
import { gitPrograms } from './git.ts';
import { grepPrograms } from './grep.ts';
import { gzipPrograms } from './gzip.ts';
import { headTailPrograms } from './head-tail.ts';
import { hexPrograms } from './hex.ts';
import { journalctl } from './journalctl.ts';
import { jqPrograms } from './jq.ts';
import { less, more } from './less.ts';
import { lookPrograms } from './look.ts';
import { ls } from './ls.ts';
import { makePrograms } from './make.ts';
import { moreRunners } from './more-runners.ts';
import { nano } from './nano.ts';
import { odPrograms } from './od.ts';
import { oddTools } from './odd-tools.ts';
import { processPrograms } from './processes.ts';
import { reshapePrograms } from './reshape.ts';
import { runOtherPrograms } from './run-others.ts';
import { sedPrograms } from './sed.ts';
import { simpleTextPrograms } from './simple-text.ts';
import { sortPrograms } from './sort.ts';
import { scp, ssh } from './ssh.ts';
import { sudo } from './sudo.ts';
import { systemPrograms } from './system.ts';
import { service, systemctl } from './systemctl.ts';
import { tarPrograms } from './tar.ts';
import { withUsage } from './usages.ts';
import { vi } from './vi.ts';

const all: readonly Program[] = [
  shellProgram,
  ls,
  ssh,
  scp,
  less,
  more,
  vi,
  nano,
  systemctl,
  service,
  journalctl,
  cannedTool,
  ...simpleTextPrograms,
  ...catPrograms,
  ...headTailPrograms,
  ...columnPrograms,
  ...sortPrograms,
  ...grepPrograms,
  ...copyPrograms,
  ...makePrograms,
  ...lookPrograms,
  ...findPrograms,
  ...processPrograms,
  ...runOtherPrograms,
  sudo,
  ...sedPrograms,
  ...systemPrograms,
  dd,
  expr,
  ...digestPrograms,
  ...hexPrograms,
  ...odPrograms,
  ...jqPrograms,
  ...gitPrograms,
  ...gzipPrograms,
  ...diffPrograms,
  ...reshapePrograms,
  ...moreRunners,
  ...tarPrograms,
  ...oddTools,
  ...awkPrograms,
];

export const programs: readonly Program[] = all.map(withUsage);
