// `deckhand new NAME`: a deck and a lab to start from.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CallError, guard, parseCall } from './call.ts';

const usage = `usage: deckhand new NAME

Makes a deck and a lab to start from, in the folder where you are: slides/NAME.md and
labs/NAME/lab.yml. Writes over nothing.

  --help   this text
`;

export function runNew(args: readonly string[], folder = '.'): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('new', () =>
      parseArgs({
        args: [...args],
        allowPositionals: true,
        options: { help: { type: 'boolean', short: 'h' } },
      }),
    );
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0)
      throw new CallError('deckhand new takes one name: deckhand new NAME.');
    if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(name))
      throw new CallError(
        `${name} cannot be the name of a deck: use small letters, digits and hyphens.`,
      );
    const files = {
      [`slides/${name}.md`]: deckText(name),
      [`labs/${name}/lab.yml`]: labText(name),
    };
    for (const file of Object.keys(files))
      if (existsSync(join(folder, file)))
        throw new CallError(`${file} is there already: choose another name, or move it away.`);
    for (const [file, text] of Object.entries(files)) write(folder, file, text);
    process.stdout.write(
      `Made ${Object.keys(files).join(' and ')}. Next:\n\n` +
        `  deckhand serve slides/${name}.md   # shows it, and every change at once\n` +
        `  deckhand check slides/${name}.md   # what is wrong with it\n` +
        `  deckhand test slides/${name}.md    # whether its commands work\n`,
    );
    return 0;
  });
}

function write(folder: string, file: string, text: string): void {
  try {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    // Somebody else may have made it in the meantime.
    writeFileSync(join(folder, file), text, { flag: 'wx' });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CallError(`${file} cannot be written (${detail}).`);
  }
}

const ticks = '```';

function deckText(name: string): string {
  return `lab: ${name}
class: title

# ${titleOf(name)}

What people will be able to do in an hour

???

Notes are for you: the presenter's page shows them, and the handout.

---

## What it is about

- A line with three hyphens begins a slide

--

- One with two begins a step: this line waits for a key

---

## Try it

.exercise[

- Make a swarm of this machine:
  ${ticks}bash
  docker swarm init
  ${ticks}

- Start something on it:
  ${ticks}bash
  docker service create --name web --publish 8000:80 nginx
  ${ticks}

- Ask it for its page:
  ${ticks}bash
  curl -s localhost:8000
  ${ticks}

  <!-- ${ticks}wait Welcome${ticks} -->

]

---

## Clean up

.exercise[

- Leave it as you found it:
  ${ticks}bash
  docker service rm web
  ${ticks}

]
`;
}

function labText(name: string): string {
  return `# What is there before the first exercise; every participant has a lab like this.
title: ${titleOf(name)}
seed: 1

nodes: [node1, node2]

terminals:
  - { name: node1, role: machine }
  - { name: node2, role: machine }
`;
}

function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return (words[0] ?? '').toUpperCase() + words.slice(1);
}
