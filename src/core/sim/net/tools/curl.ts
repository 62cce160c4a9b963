// `curl`: one transfer after another, with its messages, its meter and its exit statuses.
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { type CurlPlan, readPlan } from './curl-options.ts';
import { transfer } from './curl-transfer.ts';
import { curlVersion } from './curl-version.ts';

export const curl: Program = {
  name: 'curl',
  *run(process) {
    const plan = readPlan(process.argv);
    if (plan.kind === 'problem') {
      yield* process.complain(plan.text);
      return 2;
    }
    if (plan.kind === 'version') {
      yield* process.print(versionText(curlVersion(process)));
      return 0;
    }
    if (plan.kind === 'help') {
      yield* process.print(help);
      return 0;
    }
    return yield* all(process, plan.plan);
  },
};

const releases: Readonly<Record<string, string>> = {
  '7.88.1': '2023-02-20',
  '8.9.1': '2024-07-31',
};

function versionText(version: string): string {
  const system = version.startsWith('8') ? 'x86_64-alpine-linux-musl' : 'x86_64-pc-linux-gnu';
  return (
    `curl ${version} (${system}) libcurl/${version}\nRelease-Date: ${releases[version]}\n` +
    'Protocols: http \nFeatures: \n'
  );
}

const help =
  'Usage: curl [options...] <url>\n' +
  ' -d, --data <data>          Send this as the body of a POST\n' +
  ' -f, --fail                 Say nothing of an answer that is an error\n' +
  ' -h, --help <category>      Show this\n' +
  ' -i, --include              Show the head of the answer too\n' +
  ' -o, --output <file>        Write to a file\n' +
  ' -O, --remote-name          Write to a file named as the remote one\n' +
  ' -s, --silent               Neither meter nor messages\n' +
  ' -T, --upload-file <file>   Send a file\n' +
  ' -u, --user <user:password> Who asks\n' +
  ' -A, --user-agent <name>    With which program\n' +
  ' -v, --verbose              Tell what happens\n' +
  ' -V, --version              Show the version\n';

/** The status is that of the last transfer. */
function* all(process: Process, plan: CurlPlan): Task<number> {
  let status = 0;
  for (const [order, url] of plan.urls.entries()) {
    status = yield* transfer(process, plan, url, order);
  }
  return status;
}
