import { expect, test } from 'vitest';
import { docker } from '../../../../../test/support/docker-command.ts';
import { formatDuration, humanDuration, parseDuration } from './duration.ts';
import { formatList } from './list.ts';
import { any, shapeOf } from './shape.ts';
import { humanSize, parseSize } from './size.ts';
import { alignTabs } from './table.ts';
import { createTemplate } from './template.ts';
import { goTime, isoTime, parseTime } from './time.ts';

function render(
  source: string,
  value: unknown,
  type: string | null = null,
  strict = type === null,
): string {
  const template = createTemplate(source);
  if (!template.ok) return template.error;
  const text = template.value.execute({ value, shape: type ? shapeOf(type) : any }, strict);
  return text.ok ? text.value : text.error;
}

const rows = [
  { fields: { ID: 'abc', Name: 'web' }, methods: { Label: (name: string) => `<${name}>` } },
  { fields: { ID: 'def', Name: 'a longer name' } },
];
const spec = { type: '*x.y', headings: { ID: 'ID', Name: 'NAME' }, columns: ['ID', 'Name'] };

test('[DC7] columns are three blanks apart, at least ten wide, the last cell bare', () => {
  expect(alignTabs('ID\tNAME\tX\nabc\ta longer name\t\n')).toBe(
    'ID        NAME            X\nabc       a longer name   \n',
  );
});

test('[DC8] a list is a table, a template, JSON or ids', () => {
  expect(formatList(spec, rows, '', false)).toBe(
    'ID        NAME\nabc       web\ndef       a longer name\n',
  );
  expect(formatList(spec, rows, '', true)).toBe('abc\ndef\n');
  expect(formatList(spec, rows, 'json', false).split('\n')[0]).toBe('{"ID":"abc","Name":"web"}');
  expect(formatList(spec, rows.slice(0, 1), 'table {{.Name}}\\t{{.Label "a.b-c"}}', false)).toBe(
    'NAME      b c\nweb       <a.b-c>\n',
  );
});

test('[DC9] templates are those of Go, errors included', () => {
  const data = { Name: 'web', Ports: [{ P: 80 }, { P: 443 }], Labels: { b: '2', a: '1' }, N: 3 };
  const cases: [string, string][] = [
    ['{{range $i, $p := .Ports}}{{if $i}},{{end}}{{$p.P}}{{end}}', '80,443'],
    ['{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}', 'a=1;b=2;'],
    ['{{with .Nope}}x{{else}}none{{end}}', 'none'],
    ['{{(index .Ports 1).P}} {{len .Ports}} {{json .Labels}}', '443 2 {"b":"2","a":"1"}'],
    ['{{.Name | upper | printf "%-5s|%q"}}', 'WEB  |%!q(MISSING)'],
    ['{{if and (gt .N 2) (eq .Name "web")}}yes{{end}}', 'yes'],
    ['{{- .Name -}}  x', 'webx'],
    ['{{/* nothing */}}{{join (split "a,b" ",") "-"}}', 'a-b'],
    ['{{$x := 1}}{{range .Ports}}{{$x = .P}}{{end}}{{$x}}', '443'],
    ['{{if .Missing}}a{{else if .Name}}b{{end}}', 'b'],
  ];
  for (const [source, wanted] of cases) expect(render(source, data, null, false)).toBe(wanted);
  expect(render('{{.Hostname', data)).toBe('template: :1: unclosed action');
  expect(render('{{foo}}', data)).toBe('template: :1: function "foo" not defined');
  expect(render('{{if .Name}}', data)).toBe('template: :1: unexpected EOF');
  expect(render('{{.Nope}}', data)).toBe(
    'template: :1:2: executing "" at <.Nope>: map has no entry for key "Nope"',
  );
  expect(() => formatList(spec, rows, '{{.Nope}}', false)).toThrow(
    'template parsing error: template: :1:2: executing "" at <.Nope>: can\'t evaluate field Nope in type *x.y',
  );
});

test('[DC10] values have their Go types', () => {
  const service = {
    ID: 'x',
    Spec: { Name: 'w', UpdateConfig: { Delay: 1e10 }, Labels: { a: 'b' } },
  };
  const show = (source: string) => render(source, service, 'swarm.Service');
  expect(show('{{.Spec.UpdateConfig.Delay}}')).toBe('10s');
  expect(show('{{.Spec.Labels}} {{.UpdateStatus}} {{len .Endpoint.Ports}}')).toBe(
    'map[a:b] <nil> 0',
  );
  expect(show('{{.UpdateStatus.State}}')).toBe(
    'template: :1:15: executing "" at <.UpdateStatus.State>: nil pointer evaluating *swarm.UpdateStatus.State',
  );
  expect(render('{{printf "%s" .Spec.Data}}', { Spec: { Data: 'aGk=' } }, 'swarm.Config')).toBe(
    'hi',
  );
  expect(render('{{.CreatedAt}}', { CreatedAt: '2026-01-02T03:04:05.120Z' }, 'swarm.Node')).toBe(
    '2026-01-02 03:04:05.12 +0000 UTC',
  );
});

test('[DC11] inspect prints what it found, then complains', () => {
  const answers = { 'GET /nodes/a': { ID: '1', Spec: { Role: 'worker' } } };
  expect(
    docker(['node', 'inspect', 'nope', 'a', '--format', '{{.Spec.Role}}'], answers),
  ).toMatchObject({
    status: 1,
    out: 'worker\n',
    err: 'Error response from daemon: no /nodes/nope\n',
  });
  expect(docker(['node', 'inspect', 'nope'])).toMatchObject({ status: 1, out: '[]\n' });
  expect(docker(['node', 'inspect', 'a', '--format', '{{.x'], answers)).toMatchObject({
    status: 64,
    err: 'template parsing error: template: :1: unclosed action\n',
  });
});

test('durations, sizes and times there and back', () => {
  expect(parseDuration('1h1m1.5s')).toEqual({ ok: true, value: 3661.5e9 });
  expect(parseDuration('5')).toEqual({ ok: false, error: 'time: missing unit in duration "5"' });
  expect([0, 5e9, 3600e9, 1.5e9, 3e6].map(formatDuration)).toEqual([
    '0s',
    '5s',
    '1h0m0s',
    '1.5s',
    '3ms',
  ]);
  expect([0, 1e3, 59e3, 60e3, 7200e3, 172_800e3].map(humanDuration)).toEqual([
    'Less than a second',
    '1 second',
    '59 seconds',
    'About a minute',
    '2 hours',
    '2 days',
  ]);
  expect(parseSize('64m')).toEqual({ ok: true, value: 67_108_864 });
  expect([0, 1_985_895, 20e6].map(size => humanSize(size, 3))).toEqual(['0B', '1.99MB', '20MB']);
  const ms = parseTime('2026-02-28T23:59:59.250Z') ?? 0;
  expect(ms).toBe(Date.UTC(2026, 1, 28, 23, 59, 59, 250));
  expect(isoTime(ms)).toBe('2026-02-28T23:59:59.250000000Z');
  expect(goTime('2026-02-28T23:59:59Z')).toBe('2026-02-28 23:59:59 +0000 UTC');
});
