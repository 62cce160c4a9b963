// Behind nginx, under a path and with TLS, as README shows it. Where test/all.mjs finds an nginx.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { endWithUs } from '../support/end-with-us.ts';
import { makeFolder, root } from '../support/server.ts';
import { live, open, run, serve } from './support.ts';

test('[SV7] behind nginx, under a path and with TLS, on WebSockets', async ({ browser }) => {
  const folder = makeFolder();
  const port = await freePort();
  const origin = `https://localhost:${port}`;
  const server = await serve([
    'test/decks/back-and-forth.md',
    ...['--pty', 'off'],
    ...['--public-url', origin, '--base-path', '/course/', '--trust-proxy'],
  ]);
  const nginx = await startNginx(folder.path, port, server.port);
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    expect(server.student).toBe(`${origin}/course/`);
    const page = await context.newPage();
    const sockets: string[] = [];
    page.on('websocket', socket => sockets.push(socket.url()));
    await open(page, `${server.student}#2`);
    await run(page, 'back-and-forth.services.1.1');
    expect(sockets).toEqual([
      expect.stringMatching(/^wss:\/\/localhost:\d+\/course\/socket\.io\//),
    ]);
    const cookies = await context.cookies();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies)
      expect(cookie).toMatchObject({ secure: true, httpOnly: true, path: '/course/' });
    await page.reload();
    await live(page);
    const presenter = await context.newPage();
    await open(presenter, server.presenter);
  } finally {
    await context.close();
    nginx.kill();
    await server.end();
    folder.dispose();
  }
});

function freePort(): Promise<number> {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}

/** What README tells people to write, to the letter. */
function readmeBlock(): string {
  const block = /^location \/course\/ \{\n[\s\S]*?^\}$/m.exec(
    readFileSync(`${root}README.md`, 'utf8'),
  );
  if (block === null) throw new Error('README shows no location for nginx');
  return block[0];
}

/** A certificate is made for the moment. */
async function startNginx(folder: string, port: number, behind: number): Promise<ChildProcess> {
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-days', '2', '-subj', '/CN=localhost', '-keyout', join(folder, 'key.pem')],
    ...['-out', join(folder, 'cert.pem')],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  mkdirSync(join(folder, 'logs'));
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/logs/error.log; worker_processes 1;
events {}
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/cert.pem;
    ssl_certificate_key ${folder}/key.pem;
${readmeBlock().replace('127.0.0.1:4040', `127.0.0.1:${behind}`)}
  }
}
`,
  );
  const child = endWithUs(
    spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' }),
  );
  await expect.poll(() => statusOf(`https://localhost:${port}/course/healthz`)).toBe(200);
  return child;
}

/** 0: nobody answers yet. The certificate is nobody's. */
function statusOf(url: string): Promise<number> {
  return new Promise(done => {
    get(url, { rejectUnauthorized: false }, ({ statusCode }) => done(statusCode ?? 0)).on(
      'error',
      () => done(0),
    );
  });
}
