// An author takes a course of several chapters, mends what `check` says, sees changes live, and prints it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../support/server.ts';
import { live, open, run, serve, snippet } from './support.ts';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const ticks = '```';

/** A course as they are published: parts, a table of contents, footers, labs, hidden steps. */
const course: Readonly<Record<string, string>> = {
  'course.yml': `title: |
  Sailing
  with a swarm

chat: "[the chat](https://chat.example/)"
gitrepo: git.example.com/sailing/course
slides: https://slides.example/
lab: fresh
exclude:
- self-paced

content:
- shared/title.md
- shared/toc.md
- - harbour/leaving.md
  - harbour/first.md
- - |
    name: part-2

    # At sea

    The wind is yours.
  - sea/many.md
`,
  'interstitials.txt': 'images/sea.svg\n',
  'images/sea.svg':
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200" viewBox="0 0 40 20"><rect width="40" height="20" fill="#48a"/></svg>\n',
  'shared/title.md': 'class: title\n\n# @@TITLE@@\n\nTalk to us in @@CHAT@@\n',
  'shared/toc.md': '@@TOC@@\n',
  'harbour/leaving.md': `# Leaving the harbour

- We have five machines

--

- One of them will lead, see [what comes then](#at-sea)

![The sea](images/Sea.svg)

???

:EN:- Leaving the harbour
:FR:- Quitter le port

---

class: self-paced

## Only for those who sail alone

- Not shown in a class
`,
  'harbour/first.md': `# The first swarm

.lab[

- Make it:
  ${ticks}bash
  docker swarm init
  ${ticks}

- In another terminal, look at it:
  ${ticks}bash
  docker node ls
  ${ticks}

  <!-- ${ticks}wait Leader${ticks} -->

]

---

## What went wrong?

${ticks}\`yaml
services:
  mast: { image: nginx }
${ticks}
`,
  'sea/many.md': `# Many of them

.lab[

- Start three:
  ${ticks}bash
  docker service crate --name mast --replicas 3 nginx
  ${ticks}

]
`,
};

function deckhand(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

test('a published course is served, mended, changed while it is shown, and printed', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const folder = makeFolder();
  for (const name of ['shared', 'harbour', 'sea', 'images']) mkdirSync(join(folder.path, name));
  const save = (name: string, text: string) => writeFileSync(join(folder.path, name), text);
  for (const [name, text] of Object.entries(course)) save(name, text);
  const deck = join(folder.path, 'course.yml');
  const check = (...args: string[]) => {
    const { status, out } = deckhand('check', deck, ...args);
    const found = out.replaceAll(`${folder.path}/`, '').split('\n').slice(0, -2);
    return { status, rules: found.map(line => line.replace(/: .*\((\S+)\)$/, ' $1')) };
  };

  // What is wrong is said, with its place; what is safe is mended by itself.
  expect(check('--no-measure')).toEqual({
    status: 1,
    rules: [
      'harbour/leaving.md:7:30 link-nowhere',
      'harbour/leaving.md:9:1 picture-case',
      'harbour/first.md:11:3 terminal-by-phrase',
      'harbour/first.md:23:1 fence-closed-short',
      'sea/many.md:6:3 docker-command-unknown',
    ],
  });
  expect(check('--fix', '--no-measure').rules).toEqual([
    'harbour/leaving.md:7:30 link-nowhere',
    'harbour/leaving.md:9:1 picture-case',
    'sea/many.md:6:3 docker-command-unknown',
  ]);

  // It is served as it is, and mended while it is on the screen.
  const server = await serve([deck, '--pty', 'off']);
  await open(page, server.student);
  await expect(page.locator('article.slide')).toContainText('Sailing');
  const dump = JSON.parse(deckhand('dump', deck).out) as {
    slides: { index: number | null; title: string | null; exercises: { id: string }[] }[];
  };
  const at = (title: string) => (dump.slides.find(one => one.title === title)?.index ?? -1) + 1;
  await page.goto(`${server.student}#${at('Leaving the harbour') + 1}`);
  await live(page);
  const picture = page.locator('article.slide img');
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(0);
  const leaving = readFileSync(join(folder.path, 'harbour/leaving.md'), 'utf8');
  save('harbour/leaving.md', leaving.replace('Sea.svg', 'sea.svg').replace('#at-sea', '#part-2'));
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  await page.locator('article.slide').getByText('what comes then').click();
  await expect(page.locator('article.slide')).toContainText('The wind is yours.');

  // A command is corrected where it failed.
  await page.goto(`${server.student}#${at('The first swarm')}`);
  await run(page, 'first.the-first-swarm.1.1');
  await page.goto(`${server.student}#${at('Many of them')}`);
  await live(page);
  await run(page, 'many.many-of-them.1.1', 'failed');
  const many = readFileSync(join(folder.path, 'sea/many.md'), 'utf8');
  save('sea/many.md', many.replace('service crate', 'service create'));
  await expect(snippet(page, 'many.many-of-them.1.1')).toContainText('service create');
  await expect(page.locator('.step-changed')).toBeVisible();
  await run(page, 'many.many-of-them.1.1');
  await server.end();

  // Nothing is left to say, every command works, and the handout is printed.
  expect(check()).toEqual({ status: 0, rules: [] });
  expect(deckhand('test', deck)).toMatchObject({ status: 0 });
  const handout = join(folder.path, 'handout.pdf');
  expect(deckhand('export', deck, '--handout', handout)).toMatchObject({ status: 0 });
  const pdf = readFileSync(handout, 'latin1');
  expect(pdf).toContain('/Type /Outlines');
  for (const title of ['Leaving the harbour', 'The first swarm', 'Many of them'])
    expect(pdf).toContain(`/Title (${title})`);
  folder.dispose();
});
