// The demo's page itself: one file, no script from elsewhere.

export const webuiPage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>DockerCoin Miner WebUI</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; color: #1c2733; background: #f6f8fa; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
svg { width: 100%; height: 240px; background: #fff; border: 1px solid #c9d3dc; border-radius: 6px; }
polyline { fill: none; stroke: #1769aa; stroke-width: 2; vector-effect: non-scaling-stroke; }
#speed { font-size: 2rem; font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) {
  body { color: #dbe4ec; background: #10161c; }
  svg { background: #17202a; border-color: #33424f; }
  polyline { stroke: #6cb6ff; }
}
</style>
</head>
<body>
<h1>DockerCoin Miner WebUI</h1>
<p><span id="speed" aria-live="off">…</span> hashes per second</p>
<svg viewBox="0 0 120 10" preserveAspectRatio="none" role="img" aria-label="Mining speed, last two minutes">
<polyline id="line" points=""></polyline></svg>
<p id="state">Asking for the first numbers…</p>
<script>
const speeds = [];
let before = null;
async function ask() {
  try {
    const answer = await fetch('json', { cache: 'no-store' });
    const now = await answer.json();
    if (!answer.ok) throw new Error(now.error);
    if (before && now.now > before.now) {
      speeds.push((now.hashes - before.hashes) / (now.now - before.now));
      if (speeds.length > 120) speeds.shift();
      const top = Math.max(4, ...speeds) * 1.1;
      document.getElementById('line').setAttribute('points', speeds
        .map((speed, x) => x + ',' + (10 - 10 * speed / top).toFixed(3)).join(' '));
      const last = speeds.slice(-5);
      document.getElementById('speed').textContent =
        (last.reduce((sum, speed) => sum + speed, 0) / last.length).toFixed(1);
    }
    before = now;
    document.getElementById('state').textContent =
      now.hashes + ' hashes, ' + now.coins + ' coins';
  } catch (error) {
    document.getElementById('state').textContent = 'No numbers: ' + error.message;
  }
}
ask();
setInterval(ask, 1000);
</script>
</body>
</html>
`;
