// Scripts from a grammar: whole commands of every kind, with values that are sometimes large.

/** A small generator of its own, so that a failure can be played again: a number below `below`. */
export function chance(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const tools: readonly string[] = [
  'cat',
  'sort',
  'sort -rn',
  'sort -u -k2',
  'uniq -c',
  'wc',
  'wc -lmL',
  'head -n 3',
  'tail -n +2',
  'tac',
  'rev',
  'nl',
  'tr a-z A-Z',
  'tr -cs 0-9 "\\n"',
  'cut -c2-5',
  'cut -d" " -f1',
  'paste -sd,',
  'paste - -',
  'fold -w 7',
  'column',
  'column -t',
  'sed s/1/one/g',
  "sed -n '2,5p;$='",
  "sed 'N;P;D'",
  'sed -E "s/(.)(.)/\\2\\1/g"',
  'grep -c 1',
  'grep -nE "(1|2)+3?"',
  'grep -v x',
  "awk '{s+=$1} END{print s, NR}'",
  "awk '{a[$1%7]=a[$1%7] $0} END{for(k in a)print k, length(a[k])}'",
  'awk \'{n=split($0,p,"");for(i=n;i>0;i--)printf "%s",p[i];print ""}\'',
  'md5sum',
  'base64',
  'od -c',
  'xxd',
  'gzip | gunzip',
  'xargs echo',
  'xargs -n 2 printf "%s-%s\\n"',
  'jq -s length',
  'jq -R .',
  'shuf',
  'while read -r a b; do echo "$b$a"; done',
  'tee f > g',
  'comm -12 - f',
  'diff - f',
  'join - f',
  'split -l 100 - p.',
  'dd bs=7 count=9',
  'expand',
  'strings',
];

const operations = [
  '',
  ':-d',
  ':+y',
  '#*1',
  '##*1',
  '%1*',
  '%%1*',
  '/1/2',
  '//1/22',
  '//[0-9]/x',
  '^^',
  ',,',
  ':1:3',
  ': -2',
  '@Q',
];

/** One script for a seed: some commands that read, write, change values, loop and call. */
export function scriptOf(seed: number): string {
  const pick = chance(seed);
  const one = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
  const size = () => one([0, 1, 2, 3, 10, 50, 200, pick(12) === 0 ? 20_000 : 500]);
  const name = () => one(['x', 'y', 'z']);

  function word(depth: number): string {
    switch (pick(depth > 0 ? 12 : 6)) {
      case 0:
        return String(pick(1000));
      case 1:
        return one(['a b', 'é', '*', '~', 'x=y', '[a-z]', '-n', '\\', '%d', '$']).replace(
          /^(.*)$/,
          "'$1'",
        );
      case 2:
        return `"$${name()}"`;
      case 3:
        return `$${name()}`;
      case 4:
        return `\${${name()}${one(operations)}}`;
      case 5:
        return `"\${a[@]${one(operations)}}"`;
      case 6:
        return `$((${pick(99)} ${one(['+', '*', '-', '%', '**', '<<', '&&', '?1:'])} ${1 + pick(9)}))`;
      case 7:
        return `$(${command(depth - 1)})`;
      case 8:
        return `{${pick(3)}..${size()}}`;
      case 9:
        return `{a,b}{1..${one([2, 9, 100, 999])}}`;
      case 10:
        return `<(${command(depth - 1)})`;
      default:
        return `"$(${command(depth - 1)})"`;
    }
  }

  function test(depth: number): string {
    return one([
      `[[ ${word(depth)} == *${pick(10)}* ]]`,
      `[[ $${name()} =~ ^(.*)([0-9]+)$ ]]`,
      `[ -n ${word(0)} ]`,
      `((${name()} < ${pick(100)}))`,
      `test -f f`,
    ]);
  }

  function command(depth: number): string {
    if (depth <= 0) return `echo ${word(0)}`;
    const inner = () => command(depth - 1);
    switch (pick(18)) {
      case 0:
        return `for i${depth} in ${word(1)} ${word(0)}; do ${inner()}; done`;
      case 1:
        // Loops in loops have counters of their own, or they would never end.
        return `for ((i${depth}=0; i${depth}<${one([1, 3, 20])}; i${depth}++)); do ${inner()}; done`;
      case 2:
        return `if ${test(1)}; then ${inner()}; else ${inner()}; fi`;
      case 3:
        return `case ${word(1)} in *${pick(10)}*) ${inner()};; [a-m]) ${inner()};& *) :;; esac`;
      case 4:
        return `{ ${inner()}; } 2>&1`;
      case 5:
        return `(${inner()})`;
      case 6:
        return `f() { local x=$1; ${inner()}; return ${pick(5)}; }; f ${word(1)}`;
      case 7:
        return `${name()}=${word(1).replace(/^<.*/s, 'v')}`;
      case 8:
        return `a${one(['', '+'])}=(${word(1)} ${word(0)})`;
      case 9:
        return `printf '${one(['%s', '%d', '%5.2f', '%q', '%b', '%x', '%-9s|'])}\\n' ${word(1)}`;
      case 10:
        return `mapfile -t a < <(${inner()})`;
      case 11:
        return `set -- ${word(1)} ${word(1)}; shift`;
      case 12:
        return `trap 'echo bye' ${one(['EXIT', 'ERR', 'DEBUG', 'USR1'])}; ${inner()}`;
      case 13:
        return `eval ${word(1)}; ${inner()} & wait`;
      case 14:
        return `read -r x y <<< ${word(1)}; ${inner()} > f`;
      case 15:
        return `${inner()} | ${one(tools)}`;
      default:
        return `seq ${size()} | ${one(tools)} | ${one(tools)}`;
    }
  }

  return Array.from({ length: 1 + pick(4) }, () => command(3)).join(one(['; ', '\n', ' && ']));
}
