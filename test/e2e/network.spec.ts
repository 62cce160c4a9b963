// A room's network: no WebSockets, and proxies that keep answers back.
import { expect, test } from '@playwright/test';
import { type SocketFate, startBufferingProxy } from '../support/buffering-proxy.ts';
import { goTo, live, open, run, serve, transcript } from './support.ts';

const deck = 'test/decks/back-and-forth.md';
const snippet = 'back-and-forth.services.1.1';

for (const fate of ['refused', 'swallowed'] satisfies SocketFate[])
  test(`[SV7] behind a proxy that buffers, with WebSockets ${fate}, a class goes on`, async ({
    browser,
  }) => {
    const server = await serve([deck, '--pty', 'off']);
    const proxy = await startBufferingProxy(server.port, fate);
    try {
      const through = (url: string) => url.replace(/^http:\/\/[^/]+/, proxy.origin);
      const presenter = await (await browser.newContext()).newPage();
      const student = await (await browser.newContext()).newPage();
      await open(presenter, through(server.presenter));
      await open(student, through(server.student));
      await goTo(presenter, 2);
      await expect(student.locator('article.slide')).toHaveAttribute('data-slide', '1');
      await run(student, snippet);
      await student.locator('[data-terminal="node1"] textarea').focus();
      await student.keyboard.type('echo $((6*7)) by hand\n');
      await expect.poll(() => transcript(student)).toContain('42 by hand');
      if (fate === 'swallowed') return;
      // A killed server is come back from, too.
      await server.kill();
      await expect(student.locator('body')).toHaveAttribute('data-connection', 'reconnecting');
      await server.again();
      await live(student);
      await expect.poll(() => transcript(student)).toContain('42 by hand');
    } finally {
      await proxy.close();
      await server.end();
    }
  });
