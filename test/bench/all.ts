// `npm run bench [PART…]`: prints the figures with date and machine; fails nothing.
import { cpus, loadavg } from 'node:os';
import { bigSwarm, idleWorlds } from './big-swarm.ts';
import { catchUp } from './catch-up.ts';
import { type Figure, print } from './figures.ts';
import { firstSlide } from './first-slide.ts';
import { virtualHour } from './hour.ts';
import { peers } from './peers.ts';
import { playDeck } from './play.ts';
import { readDeck } from './read-deck.ts';
import { hotReload } from './reload.ts';
import { shellAgainstBash } from './shell.ts';
import { siteWeight } from './site.ts';
import { localTerminal, simulatedEcho } from './terminals.ts';
import { againstWetty } from './wetty.ts';
import { clickToFirstByte, manyWorkspaces, runawayNeighbour } from './workspaces.ts';

const parts: Record<string, () => Figure[] | Promise<Figure[]>> = {
  play: () => playDeck('slides/demo.md'),
  deck: () => readDeck(),
  'catch-up': () => catchUp(),
  click: () => clickToFirstByte(),
  echo: () => simulatedEcho(),
  local: () => localTerminal(),
  hour: () => virtualHour(),
  idle: () => idleWorlds(),
  big: () => bigSwarm(),
  runaway: () => runawayNeighbour(),
  many: () => manyWorkspaces(),
  reload: () => hotReload(),
  shell: () => shellAgainstBash(),
  page: () => firstSlide(),
  site: () => siteWeight('slides/demo.md'),
  peers: () => peers(),
  wetty: () => againstWetty(),
};

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !(name in parts));
if (unknown.length > 0) {
  process.stderr.write(
    `no bench ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}\n`,
  );
  process.exit(2);
}
process.stdout.write(
  `${new Date().toISOString()}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}\n`,
);
for (const [name, part] of Object.entries(parts))
  if (asked.length === 0 || asked.includes(name)) print(await part());
