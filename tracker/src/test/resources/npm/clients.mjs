// Runs two clients of npm's bittorrent-tracker against a running tracker:
//
//     node clients.mjs NODE_MODULES ANNOUNCE-URL
//
// Announce, complete, scrape, stop; over WebSocket two peers exchange an offer and an answer, too. Prints a line for each
// step; exits with 1 when something is not as it should be, or comes too late.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { register } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, url] = process.argv.slice(2)
const webrtc = new URL('webrtc.mjs', import.meta.url).href
register('data:text/javascript,' + encodeURIComponent(`
export async function resolve (name, context, next) {
  return name === 'webrtc-polyfill' ? { url: '${webrtc}', shortCircuit: true } : next(name, context)
}`))
const { default: Client } = await import(pathToFileURL(join(modules, 'bittorrent-tracker', 'index.js')).href)

setTimeout(() => fail(new Error('timeout')), 60_000).unref()

function fail (error) {
  console.error(error)
  process.exit(1)
}

function open (announce, infoHash, port, left) {
  const client = new Client({
    announce,
    infoHash,
    peerId: Buffer.concat([Buffer.from('-WW0101-'), randomBytes(12)]),
    port,
    getAnnounceOpts: () => ({ left: client.left })
  })
  client.left = left
  client.on('error', fail)
  client.on('warning', fail)
  return client
}

async function ask (client, event, request) {
  const answer = once(client, event)
  request()
  const [data] = await answer
  return data
}

function counts (data) {
  return `complete ${data.complete}, incomplete ${data.incomplete}`
}

// How the client names a hash that was scraped. Over HTTP it writes the digits of the digits.
function named (hash) {
  const digits = hash.toString('hex')
  return new URL(url).protocol === 'http:' ? Buffer.from(digits).toString('hex') : digits
}

async function run () {
  const kind = new URL(url).protocol.slice(0, -1)
  const say = (...words) => console.log(kind, ...words)
  const infoHash = randomBytes(20)
  const first = open(url, infoHash, 6001, 1000)
  // Two clients of one process share a WebSocket to one URL.
  const second = open(kind === 'ws' ? url + '?other' : url, infoHash, 6002, 1000)

  const alone = await ask(first, 'update', () => first.start())
  say('start:', counts(alone))
  assert.deepEqual([alone.complete, alone.incomplete], [0, 1])
  assert.ok(kind === 'udp' || alone.interval > 0) // over UDP it is not told

  const met = once(second, 'peer')
  const found = once(first, 'peer')
  const both = await ask(second, 'update', () => second.start())
  say('start of another:', counts(both))
  assert.deepEqual([both.complete, both.incomplete], [0, 2])
  const [peer] = await met
  if (kind === 'ws') {
    const [offered] = await found
    assert.equal(offered.id, second.peerId)
    assert.equal(peer.id, first.peerId)
    const { sdp } = peer._pc.remoteDescription
    assert.equal(sdp, peer._pc.localDescription.sdp.replace('"offer"', '"answer"'))
    say('offer and answer exchanged')
  } else {
    assert.equal(peer, '127.0.0.1:6001')
    say('peer found')
  }

  first.left = 0
  const done = await ask(first, 'update', () => first.complete())
  say('complete:', counts(done))
  assert.deepEqual([done.complete, done.incomplete], [1, 1])

  const scraped = await ask(second, 'scrape', () => second.scrape())
  say('scrape:', counts(scraped) + ', downloaded', scraped.downloaded)
  assert.equal(scraped.infoHash, named(infoHash))
  assert.deepEqual([scraped.complete, scraped.incomplete, scraped.downloaded], [1, 1, 1])

  const other = randomBytes(20)
  const hashes = [other, infoHash].map(hash => kind === 'udp' ? hash : hash.toString('hex'))
  const several = await new Promise((resolve, reject) =>
    Client.scrape({ announce: url, infoHash: hashes }, (error, data) => error ? reject(error) : resolve(data)))
  assert.equal(several[named(other)].complete, 0)
  assert.equal(several[named(infoHash)].complete, 1)
  say('scrape of two')

  await ask(first, 'update', () => first.stop())
  const left = await ask(second, 'update', () => second.update())
  say('stop:', counts(left))
  assert.deepEqual([left.complete, left.incomplete], [0, 1])
  await Promise.all([first, second].map(client => new Promise(resolve => client.destroy(resolve))))
}

try {
  await run()
  process.exit(0)
} catch (error) {
  fail(error)
}
