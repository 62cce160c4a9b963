// Which machine a command line has taken its terminal to: `ssh node2`, `docker exec -ti web sh`.

/** Options of `ssh` that the next word belongs to. */
const sshTakes = new Set([...'BbcDEeFIiJLlmOopQRSWw'].map(letter => `-${letter}`));
const execTakes = /^(-[eUuw]|--(env|env-file|user|workdir|detach-keys))$/;
/** Of `docker run` these stand alone; every other option takes a value. */
const runAlone =
  /^--(detach|init|interactive|no-healthcheck|oom-kill-disable|privileged|publish-all|quiet|read-only|rm|sig-proxy|tty)$/;
const longest = 60;

/** `words`: the arguments of a running process; null where its shell is still this machine's. */
export function enteredMachine(words: readonly string[]): string | null {
  const program = (words[0] ?? '').replace(/^.*\//, '');
  const rest = words.slice(1);
  const found = program === 'ssh' ? sshGoal(rest) : program === 'docker' ? dockerGoal(rest) : null;
  return found === null || found === '' ? null : found.slice(0, longest);
}

/** With a command behind the host it is no shell of that host. */
function sshGoal(words: readonly string[]): string | null {
  let at = 0;
  while (words[at]?.startsWith('-')) at += sshTakes.has(words[at] ?? '') ? 2 : 1;
  const goal = words[at];
  if (goal === undefined || words.length > at + 1) return null;
  return goal
    .replace(/^ssh:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/:\d+$/, '');
}

function dockerGoal(words: readonly string[]): string | null {
  const verb = words.findIndex(word => word === 'exec' || word === 'run');
  if (verb === -1) return null;
  const takes = words[verb] === 'exec' ? (word: string) => execTakes.test(word) : runTakes;
  let at = verb + 1;
  let [input, screen] = [false, false];
  let name: string | null = null;
  for (let word = words[at]; word?.startsWith('-'); word = words[at]) {
    const letters = /^-[a-z]+$/i.test(word) ? word : '';
    input ||= letters.includes('i') || word === '--interactive';
    screen ||= letters.includes('t') || word === '--tty';
    if (word === '--name') name = words[at + 1] ?? null;
    if (word.startsWith('--name=')) name = word.slice('--name='.length);
    at += takes(word) ? 2 : 1;
  }
  return input && screen ? (name ?? words[at] ?? null) : null;
}

function runTakes(word: string): boolean {
  if (word.startsWith('--')) return !word.includes('=') && !runAlone.test(word);
  return !/^-[ditPq]+$/.test(word);
}
