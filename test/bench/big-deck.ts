// A course as long as the longest real ones, made up from a seed: 2,650 slides, 700 exercises.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, type Random, seedRandom } from '../../src/core/sim/kernel/random.ts';

export type BigDeck = {
  /** Text of each file by its path: `big.yml` and its chapters, the same in one file, pictures. */
  readonly files: ReadonlyMap<string, string>;
  readonly slides: number;
  readonly exercises: number;
};

const chapterCount = 25;
const slidesEach = 106;
const exercisesEach = 28;
const fence = '```';

/** The same text for the same seed. */
export function bigDeck(seed = 1): BigDeck {
  const random = createRandom(seedRandom(seed));
  const files = new Map<string, string>();
  const chapters = Array.from({ length: chapterCount }, (_, number) => chapter(number, random));
  chapters.forEach((text, number) => {
    files.set(fileOf(number), text);
  });
  files.set('big.md', `${chapters.map(text => text.trimEnd()).join('\n\n---\n\n')}\n`);
  const names = chapters.map((_, number) => `- ${fileOf(number)}\n`).join('');
  files.set('big.yml', `title: A long course\nlab: fresh\n\ncontent:\n${names}`);
  pictures.forEach((color, number) => {
    files.set(`images/${number}.svg`, picture(color));
  });
  return {
    files,
    slides: chapterCount * slidesEach,
    exercises: chapterCount * exercisesEach,
  };
}

/** Writes it to a folder, which is made if it is not there; gives the path of the manifest. */
export function writeBigDeck(folder: string, seed = 1): string {
  for (const [path, text] of bigDeck(seed).files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(folder, 'big.yml');
}

function fileOf(number: number): string {
  return `chapters/${String(number + 1).padStart(2, '0')}.md`;
}

function chapter(number: number, random: Random): string {
  let exercises = 0;
  let canContinue = false;
  const parts = Array.from({ length: slidesEach }, (_, at) => {
    // In the whole course every tenth slide is a table, a nested class or a picture.
    const inCourse = number * slidesEach + at;
    const isSpecial = inCourse % 10 === 0;
    const isExercise = !isSpecial && at % 3 === 1 && exercises < exercisesEach;
    const isStep = canContinue && !isSpecial && !isExercise && random.below(3) === 0;
    if (isExercise) exercises++;
    canContinue = !isExercise;
    if (isStep) return `--\n\n${list(random)}\n`;
    const head = at === 0 ? `# Chapter ${number + 1}: ${title(random)}` : `## ${title(random)}`;
    const body = isSpecial
      ? special(inCourse / 10, random)
      : isExercise
        ? exercise(random)
        : plain(random);
    const classes =
      isSpecial || isExercise || random.below(6) > 0 ? '' : 'class: extra-details\n\n';
    const notes = random.below(6) === 0 ? `\n???\n\n${paragraph(random, 2)}\n` : '';
    return `${at === 0 ? '' : '---\n\n'}${classes}${head}\n\n${body}\n${notes}`;
  });
  return parts.join('\n');
}

function special(number: number, random: Random): string {
  if (number % 3 === 0) return table(random);
  if (number % 3 === 1) return nested(random);
  return `${paragraph(random, 1)}\n\n![A drawing of ${random.pick(things)}s](images/${random.below(pictures.length)}.svg)\n\n${list(random)}`;
}

function table(random: Random): string {
  const rows = Array.from({ length: 5 + random.below(4) }, () => {
    const cells = [`\`${random.pick(commands)}\``, sentence(random), `${random.below(900)} ms`];
    return `| ${cells.join(' | ')} |`;
  });
  return `| command | what it tells | time |\n| --- | --- | --: |\n${rows.join('\n')}`;
}

function nested(random: Random): string {
  const inner = `.small[\n- ${sentence(random)}\n\n  ${fence}yaml\n  ${yaml(random).replaceAll('\n', '\n  ')}\n  ${fence}\n]`;
  return `.column[\n${paragraph(random, 2)}\n\n${inner}\n]\n\n.footnote[.red[*]${sentence(random)}]`;
}

function exercise(random: Random): string {
  const runs = Array.from({ length: 1 + random.below(3) }, () => {
    const hidden = random.below(4) === 0 ? '\n\n<!-- ```check``` -->' : '';
    return `- ${sentence(random)}:\n  ${fence}bash\n  ${random.pick(commands)}\n  ${fence}${hidden}`;
  });
  return `${paragraph(random, 1)}\n\n.exercise[\n\n${runs.join('\n\n')}\n\n]`;
}

function plain(random: Random): string {
  const code = random.below(3) === 0 ? `\n\n${fence}yaml\n${yaml(random)}\n${fence}` : '';
  return `${paragraph(random, 2)}\n\n${list(random)}${code}`;
}

function list(random: Random): string {
  return Array.from({ length: 2 + random.below(3) }, () => `- ${sentence(random)}`).join('\n\n');
}

function paragraph(random: Random, sentences: number): string {
  return Array.from({ length: sentences }, () => sentence(random)).join('\n');
}

function sentence(random: Random): string {
  const thing = random.pick(things);
  const marked = random.below(4);
  const shown = marked === 0 ? `**${thing}**` : marked === 1 ? `\`${thing}\`` : thing;
  return `Each ${shown} ${random.pick(actions)} the ${random.pick(things)} ${random.pick(times)}, and the ${random.pick(things)} ${random.pick(actions)} it ${random.pick(times)}`;
}

function title(random: Random): string {
  return `${random.pick(topics)} a ${random.pick(things)} and its ${random.pick(things)}`;
}

function yaml(random: Random): string {
  const names = random.shuffle(things).slice(0, 3);
  return `services:\n${names.map(name => `  ${name}:\n    image: ${name}:${random.below(9)}.${random.below(9)}\n    replicas: ${1 + random.below(9)}`).join('\n')}`;
}

function picture(color: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="300" viewBox="0 0 640 300"><rect width="640" height="300" fill="${color}"/><circle cx="320" cy="150" r="90" fill="white"/></svg>\n`;
}

const pictures = ['#26547c', '#ef476f', '#06a77d', '#7a5195', '#b26e00'];
const topics = ['Starting', 'Watching', 'Moving', 'Counting', 'Losing', 'Joining', 'Naming'];
const things = [
  'manager',
  'worker',
  'queue',
  'network',
  'container',
  'volume',
  'registry',
  'secret',
  'router',
  'label',
  'stack',
  'replica',
];
const actions = ['asks', 'answers', 'moves', 'watches', 'replaces', 'finds', 'counts', 'leaves'];
const times = ['at once', 'after a minute', 'when nobody looks', 'twice a day', 'without a word'];
const commands = [
  'hostname',
  'docker version',
  'docker ps --all',
  'docker image ls',
  'docker network ls',
  'docker volume ls',
  'ls -l /etc',
  'echo done',
];

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(
    `${writeBigDeck(process.argv[2] ?? 'big-deck', Number(process.argv[3] ?? 1))}\n`,
  );
