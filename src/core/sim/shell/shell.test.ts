import { describe, expect, test } from 'vitest';
import { aMachine, run } from '../../../../test/support/shell-bed.ts';
import { nodePrograms } from './tree-lists.ts';
import { userland } from './userland.ts';

/** `$` a command; then what it writes; `!` before what it complains; `= n` when it fails. */
function transcript(personality: 'bash' | 'ash', text: string): string {
  const bed = aMachine(personality);
  const lines: string[] = [];
  for (const line of text.trim().split('\n')) {
    if (!line.startsWith('$ ')) continue;
    const { exit, out, err } = run(bed, line.slice(2));
    lines.push(line);
    for (const row of out.split('\n').slice(0, -1)) lines.push(row);
    for (const row of err.split('\n').slice(0, -1)) lines.push(`! ${row}`);
    if (exit !== 0) lines.push(`= ${exit}`);
  }
  return lines.join('\n');
}

function holds(personality: 'bash' | 'ash', text: string): void {
  const clean = text
    .trim()
    .split('\n')
    .map(line => line.trimStart())
    .join('\n');
  expect(transcript(personality, clean)).toBe(clean);
}

describe('language', () => {
  test('[SH1] words are expanded in order', () => {
    holds(
      'bash',
      `
      $ echo {a,b}{1..3} {01..03} x{,y}
      a1 a2 a3 b1 b2 b3 01 02 03 x xy
      $ x="a  b"; echo $x "$x" '$x' ~ ~/y
      a b a  b $x /root /root/y
      $ IFS=:; x=a::b:; set -- $x; echo $#
      3
      $ touch /tmp/q1 /tmp/q2; echo /tmp/q? "/tmp/q?" /tmp/no*
      /tmp/q1 /tmp/q2 /tmp/q? /tmp/no*
      $ set -- "a b" c; printf '<%s>' "$@" "$*" $*; echo
      <a b><c><a b c><a><b><c>
      `,
    );
  });

  test('[SH2] parameters have their operators', () => {
    holds(
      'bash',
      `
      $ f=/a/b.tar.gz; echo \${f##*/} \${f%.*} \${f%%.*} \${f/a/X} \${f//[ab]/_} \${#f}
      b.tar.gz /a/b.tar /a/b /X/b.tar.gz /_/_.t_r.gz 11
      $ x=hello; echo \${x:1:3} \${x: -2} \${x^} \${x^^} \${y:-none} \${x:+set}
      ell lo Hello HELLO none set
      $ a=(1 2 3); a+=(4); a[9]=x; echo \${a[@]:1:2} \${#a[@]} \${!a[@]} \${a[-1]} \${a[@]/#/n}
      2 3 5 0 1 2 3 9 x n1 n2 n3 n4 nx
      $ declare -A m=([k]=v [j]=w); m[l]=z; echo \${m[k]} \${#m[@]}; p=m; echo \${!p@}
      v 3
      p
      $ n=x; x=deep; echo \${!n}; echo \${nope:?is missing}; echo not reached
      deep
      ! bash: line 1: nope: is missing
      = 127
      `,
    );
  });

  test('[SH3] arithmetic is C on 64 bits', () => {
    holds(
      'bash',
      `
      $ echo $((7/2)) $((-7%3)) $((2**10)) $((1<<3|1)) $((x=5,x++,x)) $((010+0x10+2#11)) $((1?2:3))
      3 -1 1024 9 6 27 2
      $ echo $((9223372036854775807+1))
      -9223372036854775808
      $ i=3; ((i--)); let i*=4; echo $i; a=(1 2); echo $((a[1]*10))
      8
      20
      $ echo $((1/0)); echo not reached
      ! bash: line 1: 1/0: division by 0 (error token is "0")
      = 1
      `,
    );
  });

  test('[SH4] control flow and functions', () => {
    holds(
      'bash',
      `
      $ for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done
      1
      3
      $ for ((i=0;i<3;i++)); do printf $i; done; until [ $i = 0 ]; do printf $((--i)); done; echo
      012210
      $ case a.yml in *.json) echo j;; *.yml|*.yaml) echo y;& x) echo z;; esac
      y
      z
      $ f() { local v=in; v2=$1; return 3; }; v=out; f a; echo $? $v $v2; (v2=sub); echo $v2
      3 out a
      a
      $ if [[ abc == a* && ! -f /no && x =~ ^(.)$ ]]; then echo \${BASH_REMATCH[1]}; fi
      x
      $ fact() { [ $1 -le 1 ] && echo 1 || echo $(( $1 * $(fact $(($1-1))) )); }; fact 6
      720
      $ while read -r a b; do echo "$b-$a"; done < <(seq 1 2 | sed 's/$/ x/')
      x-1
      x-2
      `,
    );
  });

  test('[SH5] set -e and set -u end the shell where they should', () => {
    holds(
      'bash',
      `
      $ set -e; false || true; if false; then :; fi; ! true; echo on; false; echo no
      on
      = 1
      $ set -u; echo a $nope; echo no
      ! bash: line 1: nope: unbound variable
      = 127
      $ set -o pipefail; false | true; echo $? \${PIPESTATUS[*]}
      1 1 0
      `,
    );
  });

  test('[SH6] here-documents', () => {
    const bed = aMachine('bash');
    expect(
      run(
        bed,
        'x=1; cat <<E; cat <<\'F\'; cat <<-G; cat <<<"s $x"\n$x $((1+1))\nE\n$x\nF\n\ttab\n\tG\n',
      ).out,
    ).toBe('1 2\n$x\ntab\ns 1\n');
  });

  test('[SH7] a syntax error is told after what stands before it has run', () => {
    const bed = aMachine('bash');
    expect(run(bed, 'echo one\nif true; fi')).toEqual({
      exit: 2,
      out: 'one\n',
      err: "bash: -c: line 2: syntax error near unexpected token `fi'\nbash: -c: line 2: `if true; fi'\n",
    });
    expect(run(aMachine('ash'), 'a=(1 2)')).toEqual({
      exit: 2,
      out: '',
      err: 'sh: syntax error: unexpected "("\n',
    });
  });

  test('[SH8] traps', () => {
    holds(
      'bash',
      `
      $ trap 'echo bye' EXIT; trap 'echo got' USR1; kill -USR1 $$; echo after; exit 3
      got
      after
      bye
      = 3
      `,
    );
  });
});

describe('processes', () => {
  test('[SH9] pipelines run at once, and a reader that leaves ends its writer', () => {
    holds(
      'bash',
      `
      $ yes | head -2
      y
      y
      $ seq 100000 | grep -c 7 | cat
      40951
      $ { sleep 1; echo late; } | while read x; do echo $x $SECONDS; done
      late 1
      $ cat /dev/zero | head -c 5 | wc -c
      5
      `,
    );
  });

  test('[SH10] what does not exist, in both shells', () => {
    holds(
      'bash',
      `
      $ nosuch --flag; echo $?
      127
      ! bash: line 1: nosuch: command not found
      $ touch f; ./f
      ! bash: line 1: ./f: Permission denied
      = 126
      `,
    );
    holds(
      'ash',
      `
      $ nosuch
      ! sh: nosuch: not found
      = 127
      $ cat nosuch; mkdir /tmp
      ! cat: can't open 'nosuch': No such file or directory
      ! mkdir: can't create directory '/tmp': File exists
      = 1
      `,
    );
  });

  test('[SH11] background commands', () => {
    holds(
      'bash',
      `
      $ for i in 3 1 2; do (sleep 0.$i; echo $i) & done; wait; echo all
      1
      2
      3
      all
      $ sleep 100 & kill $!; wait $! 2>/dev/null; echo $?
      143
      `,
    );
  });

  test('[SH12] a loop without end takes short slices and virtual time', () => {
    const { kernel, machine } = aMachine('bash');
    machine.start({ argv: ['bash', '-c', 'while :; do :; done'], streams: [] });
    kernel.run(1, 1000);
    const before = kernel.now();
    expect(kernel.run(before + 1000, 10_000)).toBe('reached');
    let slices = 0;
    while (kernel.run(before + 2000, 1) === 'budget') slices++;
    expect(slices).toBeGreaterThan(50);
    machine.killAll();
    expect(kernel.run(before + 3000, 10_000)).toBe('idle');
  });
});

test('tools work together', () => {
  holds(
    'bash',
    `
    $ printf '%s\\n' 'web 3' 'db 1' 'app 2' | sort -k2 -nr | awk '{t+=$2; print NR": "$1} END {print t}'
    1: web
    2: app
    3: db
    6
    $ echo '[{"n":"a","p":[1,2]},{"n":"b","p":[]}]' | jq -c '.[] | select(.p | length > 0) | {n, first: .p[0]}'
    {"n":"a","first":1}
    $ mkdir -p /tmp/d/e; echo x > /tmp/d/e/f; find /tmp/d -type f -exec cat {} \\; ; ls -R /tmp/d; rm -r /tmp/d; ls /tmp/d
    x
    /tmp/d:
    e

    /tmp/d/e:
    f
    ! ls: cannot access '/tmp/d': No such file or directory
    = 2
    $ seq 5 | sed -n '2,3p;$s/5/five/p' | tr a-z A-Z | xargs -n2 echo -
    - 2 3
    - FIVE
    $ timeout 1 sleep 5; echo $?; date -u -d @0 +%F; echo hi | sha256sum | cut -c1-8
    124
    1970-01-01
    98ea6e4f
    `,
  );
});

test('[SH29] /proc and /sys tell of the machine, its processes and its network', () => {
  holds(
    'bash',
    `
    $ cat /proc/sys/kernel/{hostname,ostype,pid_max} /proc/1/comm; tr '\\0' ' ' < /proc/1/cmdline; echo
    node1
    Linux
    4194304
    systemd
    /sbin/init 
    $ ls /proc/self/fd; ls /proc/self/ns | head -2; readlink /proc/1/root /proc/$$/cwd /proc/$$/ns/uts
    0
    1
    2
    cgroup
    ipc
    /
    /root
    uts:[4026531841]
    $ grep -c . /proc/{meminfo,cpuinfo,self/status,self/mountinfo} | cut -d: -f1 | wc -l
    4
    $ cat /sys/devices/system/cpu/online; ls -d /sys/fs/cgroup
    0-1
    /sys/fs/cgroup
    $ echo x > /proc/nope
    ! bash: line 1: /proc/nope: No such file or directory
    = 1
    $ echo 0 > /proc/sys/net/ipv4/ip_forward
    ! bash: line 1: /proc/sys/net/ipv4/ip_forward: Permission denied
    = 1
    $ rm -r /sys/fs/cgroup
    ! rm: cannot remove '/sys/fs/cgroup': Read-only file system
    = 1
    `,
  );
});

/** As the real ones do: they take `--help` for an operand, or have no such option. */
const withoutHelp = new Set(
  '[ bash sh clear reset echo printf pwd test true false kill time tput umount which'.split(' '),
);

test.each(nodePrograms.filter(name => !withoutHelp.has(name) && userland.program(name)))(
  '[SH31] %s --help names it',
  name => {
    const { exit, out, err } = run(aMachine('bash'), `${name} --help < /dev/null`);
    expect(exit).toBe(0);
    // Debian's service tells it on the standard error.
    expect(name === 'service' ? err : out).toContain(name);
  },
);

test.each([
  ["echo 'aé漢😀' | rev", '😀漢éa\n'],
  ["printf 'é漢😀' | wc -m", '3\n'],
  ['echo é漢😀x | fold -w 2', 'é\n漢\n😀\nx\n'],
  ["printf 'é\\nz\\na\\n' | sort", 'a\nz\né\n'],
  ["echo é | sed 'y/é/e/'", 'e\n'],
  ["printf '漢 a\\nb c\\n' | column -t", '漢  a\nb   c\n'],
  ['x=é漢😀; echo ${#x} ${x:1:1}', '3 漢\n'],
  ['echo é漢 | grep -o .', 'é\n漢\n'],
  ['echo éa | cut -c2-', 'a\n'],
  ["echo 'é;漢' | cut -d';' -f2", '漢\n'],
  ['echo 漢字 | tr 字 x', '漢x\n'],
  ['echo 😀 | base64 | base64 -d', '😀\n'],
  ['echo \'"é😀"\' | jq length', '2\n'],
  ['jq --version', 'jq-1.6\n'],
  ["echo 'é 漢' | awk '{print length($1), substr($2,1,1), toupper($1)}'", '1 漢 É\n'],
  ["touch 漢é; find . -name '漢?'", './漢é\n'],
  ['echo é | head -c 1 | od -An -tx1', ' c3\n'],
])('[SH32] characters of several bytes: %s', (command, out) => {
  expect(run(aMachine('bash'), command)).toMatchObject({ exit: 0, out, err: '' });
});
