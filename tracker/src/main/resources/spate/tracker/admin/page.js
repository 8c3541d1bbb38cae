'use strict';
// What comes from the tracker is put into the page as text, never as HTML: peers choose some of it.

const EVERY_MILLIS = 2000;
const SVG = 'http://www.w3.org/2000/svg';
const MAX_USERS = 100;
const SHOWN_CLIENTS = 18;
const byId = id => document.getElementById(id);

let token = sessionStorage.getItem('token') || '';
let unlocked = false;
let stats = null;

// Words and figures

const whole = new Intl.NumberFormat('en');
const count = n => whole.format(Math.round(n));

function short(n) {
  if (n < 10000) return n < 10 && n % 1 !== 0 ? n.toFixed(1) : count(n);
  const units = ['k', 'M', 'G', 'T'];
  let i = -1;
  while (n >= 999.5 && i < units.length - 1) { n /= 1000; i++; }
  return (n < 99.95 ? n.toFixed(1) : n.toFixed(0)) + '\u202f' + units[i];
}

function bytes(n) {
  if (n < 1024) return `${count(n)} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let i = -1;
  while (n >= 1023.5 && i < units.length - 1) { n /= 1024; i++; }
  return `${n < 99.95 ? n.toFixed(1) : n.toFixed(0)} ${units[i]}`;
}

function span(seconds) {
  if (seconds >= 172800) return `${Math.floor(seconds / 86400)} days`;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds)} s`;
}

const ago = seconds => seconds < 2 ? 'just now' : `${span(seconds)} ago`;

function brief(seconds) {
  if (seconds === 0) return '\u2013';
  if (seconds < 0.001) return `< ${count(Math.max(1, seconds * 1e6))} \u00b5s`;
  return seconds < 1 ? `< ${count(seconds * 1000)} ms` : `< ${count(seconds)} s`;
}

const percent = part => `${(part * 100).toFixed(part < 0.0995 ? 1 : 0)} %`;

// Elements

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawn(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const cell = (content, type) => element('td', type ? {class: type} : {}, content);
const number = n => cell(count(n), n === 0 ? 'n zero' : 'n');

/* Where a row is too wide for the screen its cells stand below each other, each under the head of its column. */
function rows(id, made) {
  const heads = [...byId(id).tHead.rows[0].cells];
  for (const row of made) [...row.cells].forEach((each, i) => { each.dataset.label = heads[i].textContent; });
  byId(id).tBodies[0].replaceChildren(...made);
  const empty = byId(`${id}-empty`);
  if (empty) {
    empty.hidden = made.length > 0;
    byId(id).hidden = made.length === 0;
  }
}

function meter(parts) {
  const bar = drawn('svg', {class: 'meter', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true'});
  let x = 0;
  for (const [type, part] of parts) {
    bar.append(drawn('rect', {class: type, x, y: 0, width: part * 100}));
    x += part * 100;
  }
  return bar;
}

/* The area from `low` to the highest value; a level line lies in the middle. */
function spark(id, values, fromZero) {
  const svg = byId(id);
  const width = 149, height = 40;
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  if (values.length < 2) { svg.replaceChildren(); return; }
  const most = Math.max(...values);
  const least = fromZero ? 0 : Math.min(...values);
  const room = most - least;
  const y = v => room === 0 ? (most === 0 ? height - 1 : height / 2) : height - 2 - (v - least) / room * (height - 6);
  const from = width - values.length + 1;
  const line = values.map((v, i) => `${i === 0 ? 'M' : 'L'}${from + i} ${y(v).toFixed(2)}`).join('');
  svg.replaceChildren(
    drawn('path', {class: 'area', d: `${line}L${width} ${height}L${from} ${height}Z`}),
    drawn('path', {class: 'line', d: line}));
}

function figure(id, value, unit) {
  byId(id).replaceChildren(short(value), ...(unit ? [element('span', {class: 'unit'}, unit)] : []));
}

// What is shown

/* The mean of the last few seconds: a single one jumps about. */
function lately(values) {
  const last = values.slice(-3);
  return last.length ? last.reduce((a, b) => a + b, 0) / last.length : 0;
}

function showTiles(s) {
  const h = s.history;
  figure('peers', s.peers);
  byId('peers-note').textContent = s.peers
    ? `${percent(s.seeds / s.peers)} seeds, ${percent(s.ipv6Peers / s.peers)} IPv6` : 'nobody yet';
  spark('peers-spark', h.peers, false);
  figure('torrents', s.torrents);
  byId('torrents-note').textContent = s.torrents ? `${(s.peers / s.torrents).toFixed(1)} peers each` : 'none yet';
  spark('torrents-spark', h.torrents, false);
  figure('announces', lately(h.announces), 'per second');
  byId('announces-note').textContent =
    `${short(lately(h.connects))} connects, ${short(lately(h.scrapes))} scrapes`;
  spark('announces-spark', h.announces, true);
  figure('rejected', lately(h.rejected), 'per second');
  byId('rejected-note').textContent = s.refusedPeers ? `no room for ${short(s.refusedPeers)} peers` : 'room for all peers';
  spark('rejected-spark', h.rejected, true);
}

function showSwarms(s) {
  const all = s.topSwarms.swarms;
  byId('swarms-note').textContent = all.length ? `the ${all.length} largest, ${ago(s.topSwarms.ageSeconds)}` : '';
  const most = all.length ? all[0].seeds + all[0].leechers : 1;
  rows('swarms', all.map(swarm => {
    const hash = element('div', {class: 'hash', title: swarm.infoHash}, swarm.infoHash.slice(0, 12), element('span', {}, '\u2026' + swarm.infoHash.slice(-4)));
    return element('tr', {},
      cell(element('div', {}, hash, meter([['seeds', swarm.seeds / most], ['leechers', swarm.leechers / most]]))),
      number(swarm.seeds + swarm.leechers),
      cell(count(swarm.seeds), 'n seedc'),
      cell(count(swarm.leechers), 'n leechc'),
      cell(count(swarm.downloads), swarm.downloads ? 'n opt' : 'n opt zero'));
  }));
}

function showClients(s) {
  const {announces, top} = s.clients;
  byId('clients-note').textContent = announces ? `of ${count(announces)} announces` : '';
  const most = top.length ? top[0].announces : 1;
  rows('clients', top.slice(0, SHOWN_CLIENTS).map(client => element('tr', {},
    cell(element('div', {}, client.name, ' ', element('span', {class: 'family hash'}, client.prefix),
      meter([['share', client.announces / most]]))),
    cell(percent(client.announces / announces), 'n'))));
}

function showProtocols(s) {
  const made = [];
  const idle = family => Object.values(family).every(n => n === 0);
  const isQuiet = s.protocols.every(protocol => idle(protocol.ipv4) && idle(protocol.ipv6));
  for (const protocol of s.protocols) {
    for (const [family, label] of [['ipv4', 'IPv4'], ['ipv6', 'IPv6']]) {
      const f = protocol[family];
      const name = element('div', {}, protocol.protocol === 'websocket' ? 'WebSocket' : protocol.protocol.toUpperCase(),
        element('span', {class: 'family'}, label));
      made.push(element('tr', !isQuiet && idle(f) ? {class: 'idle'} : {}, cell(name), number(f.announces), number(f.connects), number(f.scrapes + f.fullScrapes),
        number(f.refused), number(f.badConnectionIds), number(f.malformed),
        cell(family === 'ipv4' ? brief(protocol.p99Seconds) : '', 'n')));
    }
  }
  rows('protocols', made);
}

function showHealth(s) {
  const facts = [];
  const fact = (name, value, isBad) => facts.push(element('div', {},
    element('dt', {}, name), element('dd', isBad ? {class: 'bad'} : {}, value)));
  const p = s.process;
  if (p.residentBytes) fact('Memory', bytes(p.residentBytes));
  fact('Heap', `${bytes(p.heapUsedBytes)} of ${bytes(p.heapMaxBytes)}`);
  fact('Garbage collection', `${count(p.gcCollections)} times, ${p.gcSeconds.toFixed(1)} s`);
  fact('Processor', `${span(p.cpuSeconds)}, ${percent(p.cpuSeconds / Math.max(1, s.uptimeSeconds))} of a core`);
  if (s.snapshots) {
    fact('Last snapshot', s.snapshots.ageSeconds === undefined ? 'none yet' : ago(s.snapshots.ageSeconds));
    fact('Snapshots that failed', count(s.snapshots.failures), s.snapshots.failures > 0);
  }
  fact('Answers dropped', count(s.udp.dropped), s.udp.dropped > 0);
  fact('Torrents evicted', count(s.evictedTorrents), s.evictedTorrents > 0);
  fact('TCP connections', count(s.http.connections));
  if (s.checks) fact('Unreachable peers', `${count(s.checks.unreachable)} of ${count(s.checks.dialled)} dialled`);
  if (s.websocket) fact('WebSockets', `${count(s.websocket.connections)}, ${count(s.websocket.peers)} peers`);
  if (s.cluster) fact('Cluster', s.cluster.connected ? `connected, ${count(s.cluster.delaySeconds * 1000)} ms behind` : 'not connected', !s.cluster.connected);
  fact('Problems of lists', s.problems ? `${count(s.problems)}: see the log` : 'none', s.problems > 0);
  byId('health').replaceChildren(...facts);
}

function show(s) {
  stats = s;
  const state = byId('state');
  state.className = 'state up';
  state.textContent = `up for ${span(s.uptimeSeconds)}`;
  byId('users-card').hidden = s.users === null;
  if (s.users) byId('users-note').textContent = `${count(s.users.count)}, with ${count(s.users.sessions)} sessions`;
  showTiles(s);
  showSwarms(s);
  showClients(s);
  showProtocols(s);
  showHealth(s);
}

// With the token

function tell(text, isBad) {
  const outcome = byId('outcome');
  outcome.textContent = text;
  outcome.className = isBad ? 'note bad' : 'note';
}

async function ask(method, path) {
  const answer = await fetch(path, {method, headers: {Authorization: `Bearer ${token}`}});
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

function lock(isOpen) {
  unlocked = isOpen;
  byId('reload').disabled = byId('save').disabled = !isOpen;
  if (!isOpen) rows('users', []);
}

async function showUsers() {
  const {users} = await ask('GET', `/api/users?count=${MAX_USERS}`);
  rows('users', users.map(user => element('tr', {},
    cell(element('div', {}, user.name, ...(user.enabled ? [] : [element('span', {class: 'family'}, 'disabled')]))),
    cell(bytes(user.uploadedBytes), 'n'), cell(bytes(user.downloadedBytes), 'n'),
    cell(user.ratio === null ? '\u221e' : user.ratio.toFixed(2), 'n'),
    cell(span(user.seedSeconds), 'n'), number(user.torrents))));
}

async function unlock() {
  try {
    const can = await ask('GET', '/api/');
    if (can.users) await showUsers();
    byId('save').hidden = !can.state;
    lock(true);
  } catch (e) {
    lock(false);
    tell(e.message, true);
  }
}

async function control(path, done) {
  try {
    tell('\u2026');
    tell(done(await ask('POST', path)));
  } catch (e) {
    tell(e.message, true);
  }
}

byId('control').addEventListener('submit', async event => {
  event.preventDefault();
  token = byId('token').value.trim();
  tell('');
  await unlock();
  if (unlocked) sessionStorage.setItem('token', token);
  else sessionStorage.removeItem('token');
  if (unlocked) tell('unlocked until this tab is closed');
});
byId('reload').addEventListener('click', () => control('/api/reload',
  said => said.problems.length ? `read again, with problems: ${said.problems.join('; ')}` : 'read again'));
byId('save').addEventListener('click', () => control('/api/save', () => 'saved'));

// Again and again

async function refresh() {
  try {
    const answer = await fetch('/stats.json');
    if (!answer.ok) throw new Error(`the tracker answers ${answer.status}`);
    const first = stats === null;
    show(await answer.json());
    if (first && token) await unlock();
    else if (unlocked && stats.users) await showUsers();
  } catch (e) {
    const state = byId('state');
    state.className = 'state down';
    state.textContent = e instanceof TypeError ? 'the tracker does not answer' : e.message;
  }
  setTimeout(refresh, EVERY_MILLIS);
}
refresh();
