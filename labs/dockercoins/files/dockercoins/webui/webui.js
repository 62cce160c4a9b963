// Shows the mine's speed: `/` a page, `/json` the counters that it polls.
const http = require('node:http');
const { createClient } = require('redis');

const store = createClient({ url: 'redis://redis' });
store.on('error', error => console.error(`redis: ${error.message}`));
store.connect();

const page = `<!doctype html>
<title>DockerCoins</title>
<h1>Hashes per second: <span id="speed">…</span></h1>
<script>
  let before = null;
  setInterval(async () => {
    const now = await (await fetch('json')).json();
    if (before) {
      const seconds = now.now - before.now;
      document.getElementById('speed').textContent = ((now.hashes - before.hashes) / seconds).toFixed(1);
    }
    before = now;
  }, 1000);
</script>
`;

async function counters() {
  const [hashes, coins] = await Promise.all([store.get('hashes'), store.hLen('wallet')]);
  return JSON.stringify({ coins, hashes: Number(hashes ?? 0), now: Date.now() / 1000 });
}

http
  .createServer(async (request, response) => {
    const json = request.url === '/json';
    response.setHeader('Content-Type', json ? 'application/json' : 'text/html; charset=utf-8');
    response.end(json ? await counters() : page);
  })
  .listen(80);
