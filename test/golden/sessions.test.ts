// Key strokes: the screens that ours leave, against those that the real shells left.
import { expect, test } from 'vitest';
import { playSimulated, readScreens, readSessions, strokesOf } from './sessions.ts';

const sessions = readSessions();
const screens = readScreens();

test.each(sessions)('[SH24] $shell: $name', { timeout: 20_000 }, async session => {
  const real = screens[`${session.shell} ${session.name}`];
  expect(real, 'recorded by `npm run record:sessions`').toBeDefined();
  const ours = await playSimulated(session);
  if (session.differs === null) expect(ours).toEqual(real);
  // A difference that is no more is to be struck off.
  else expect(ours).not.toEqual(real);
});

test('there are at least 40 sessions, each of a name of its own', () => {
  const names = sessions.map(({ shell, name }) => `${shell} ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(40);
});

test('[SH25] Tab completes commands, flags and names of docker', async () => {
  const keys =
    'docker run -d --name web busybox sleep 100<Enter><wait 3000><C-l>docker serv<Tab>cr<Tab>--repli<Tab>2<C-u>docker stop w<Tab>';
  const strokes = strokesOf(keys);
  const ours = await playSimulated({ name: 'docker', shell: 'bash', strokes, differs: null });
  expect(ours.rows).toEqual(['$ docker stop web']);
  const typed = strokesOf('docker serv<Tab>cr<Tab>--replicas=<Tab>');
  const service = await playSimulated({
    name: 'docker',
    shell: 'bash',
    strokes: typed,
    differs: null,
  });
  expect(service.rows.at(-1)).toMatch(/^\$ docker service create /);
});
