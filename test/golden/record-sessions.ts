// `npm run record:sessions`: plays the key strokes on real shells and writes down their screens.
import {
  playReal,
  playSimulated,
  readScreens,
  readSessions,
  type Screen,
  writeScreens,
} from './sessions.ts';

const compare = process.argv[2] === 'compare';
/** With a part of a name only those are recorded anew. */
const only = compare ? '' : (process.argv[2] ?? '');
const screens: Record<string, Screen> = compare || only ? readScreens() : {};
let right = 0;
for (const session of readSessions()) {
  const id = `${session.shell} ${session.name}`;
  if (!compare) {
    if (!id.includes(only)) continue;
    screens[id] = await playReal(session);
    continue;
  }
  const ours = await playSimulated(session);
  const same = JSON.stringify(ours) === JSON.stringify(screens[id]);
  if (same) right++;
  else if (!session.differs)
    process.stdout.write(
      `=== ${id}\n${screens[id]?.rows.join('\n')}\n[${screens[id]?.cursor}]\n--- ours\n${ours.rows.join('\n')}\n[${ours.cursor}]\n`,
    );
}
if (compare) process.stdout.write(`${right} of ${Object.keys(screens).length}\n`);
else writeScreens(screens);
process.exit(0);
