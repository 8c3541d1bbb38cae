"""A libtorrent session on loopback, driven by lines of JSON: see Libtorrent.java."""
import json
import sys

import libtorrent as lt

IP = sys.argv[1]
session = lt.session({
    'listen_interfaces': '%s:0' % ('[%s]' % IP if ':' in IP else IP),
    'outgoing_interfaces': IP,
    'alert_mask': lt.alert.category_t.status_notification | lt.alert.category_t.error_notification
                  | lt.alert.category_t.peer_notification | lt.alert.category_t.connect_notification
                  | lt.alert.category_t.tracker_notification,
    'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False,
    'enable_outgoing_utp': False, 'enable_incoming_utp': False,
    'allow_multiple_connections_per_ip': True, 'ssrf_mitigation': False, 'allow_idna': True,
    'connection_speed': 200, 'min_reconnect_time': 1, 'max_failcount': 50,
    'out_enc_policy': 2, 'in_enc_policy': 2, 'unchoke_slots_limit': -1,
    'close_redundant_connections': True, 'tick_interval': 100, 'torrent_connect_boost': 255,
})
FLAGS = lt.torrent_flags


def add(request):
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(request['torrent'])
    params.save_path = request['folder']
    params.flags &= ~(FLAGS.auto_managed | FLAGS.paused)
    params.flags |= FLAGS.disable_dht | FLAGS.disable_lsd | FLAGS.disable_pex
    if request['unchecked']:
        params.flags |= FLAGS.no_verify_files
        params.have_pieces = [True] * params.ti.num_pieces()
        params.verified_pieces = [True] * params.ti.num_pieces()
    session.async_add_torrent(params)


def find(name):
    for handle in session.get_torrents():
        hashes = handle.info_hashes()
        if name in (str(hashes.v1), str(hashes.v2)):
            return handle
    return None


# What trackers answered last.
TRACKER = {}


def take_note(alert):
    if isinstance(alert, lt.tracker_reply_alert):
        TRACKER['announced'] = True
    elif isinstance(alert, lt.tracker_error_alert):
        TRACKER['announced'] = False
    elif isinstance(alert, lt.scrape_reply_alert):
        TRACKER['scraped'] = {'complete': alert.complete, 'incomplete': alert.incomplete}
    elif isinstance(alert, lt.scrape_failed_alert):
        TRACKER['scraped'] = {}


def status(handle):
    if handle is None:
        return {'known': False}
    now = handle.status()
    if now.errc.value() != 0:
        raise RuntimeError(now.errc.message())
    return {
        'known': True, 'state': int(now.state), 'complete': bool(now.is_seeding), 'have': now.total_wanted_done,
        'uploaded': now.total_payload_upload, 'downloaded': now.total_payload_download,
        'peers': now.num_peers,
    }


def answer(request):
    what = request['do']
    if what == 'port':
        return {'port': session.listen_port()}
    if what == 'add':
        add(request)
        return {}
    if what == 'limit':
        session.apply_settings({'upload_rate_limit': request['rate'], 'rate_limit_ip_overhead': False})
        return {}
    handle = find(request['hash'])
    if what == 'dial':
        handle.connect_peer((request['ip'], request['port']))
        return {}
    if what == 'pause':
        handle.pause()
        return {}
    if what == 'tracker':
        handle.scrape_tracker()
        return TRACKER
    return status(handle)


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as e:  # the test shows it
        reply = {'error': '%s: %s' % (type(e).__name__, e)}
    for alert in session.pop_alerts():
        take_note(alert)
        print(alert.message(), file=sys.stderr, flush=True)
    print(json.dumps(reply), flush=True)
