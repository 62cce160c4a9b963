import { expect, test } from 'vitest';
import { createLiveClass, type Seat } from './classroom.ts';

function room() {
  const clock = { nowMs: 1_000 };
  const live = createLiveClass({
    nowMs: () => clock.nowMs,
    joinUrl: () => 'http://localhost/',
    read: () => [],
    append: () => {},
    commits: {
      add: (work, done) => (work(), done(null)),
      together: work => work(),
      flush: () => {},
      lagMs: () => 0,
    },
    firstStep: slide => slide,
    inView: () => ({ exercises: [], atHand: null }),
    driverChanged: () => {},
  });
  const presenter = (person: string): Seat => ({ person, role: 'presenter', send: () => {} });
  return { clock, live, presenter };
}

test('[CL5] a presenter who turns a page takes the lead of one who stayed away', () => {
  const { clock, live, presenter } = room();
  const [ines, otto] = [presenter('ines'), presenter('otto')];
  live.enter(ines, 'Ines');
  live.move(ines, 4);
  live.leave(ines);
  live.enter(otto, 'Otto');
  live.move(otto, 1);
  clock.nowMs += 30_000;
  live.move(otto, 2);
  expect([live.driver(), live.slide()]).toEqual(['ines', 4]);
  clock.nowMs += 31_000;
  live.move(otto, 3);
  expect([live.driver(), live.slide()]).toEqual(['otto', 3]);
});
