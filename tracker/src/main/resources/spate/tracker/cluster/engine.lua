-- What the trackers of a cluster ask Redis or Valkey to do. Each function touches keys of one slot, and may be
-- called again with the same arguments: nothing is counted twice.
--
-- A torrent is a hash. A field is the address and port of a peer (6 or 18 bytes); its value, 3 bytes, is a number:
--   21 bits  when its last event was, in eighths of a second: it wraps every 72 hours
--    1 bit   it has left; kept as long as a peer is, so that no late message brings it back
--    2 bits  0 leecher, 1 partial seed, 2 seed, 3 seed whose download was counted
-- Of two values the later wins, of two at one time the greater: so it does not matter in which order they come.
-- The field `d` is the number of downloads.

local TICKS = 2097152 -- 2^21
local HALF = 1048576
local FUTURE = 2400 -- five minutes: what is later comes from a clock that is wrong
local DOWNLOADS = 'd'
local KEEP_COUNT_SECONDS = 86400
local MOST = 4294967295
local VALUE_BYTES = 3
local NO_VALUE = '\0\0\0'

local function parts(value)
    local a, b, c = string.byte(value, 1, 3)
    local low = c % 8
    return a * 8192 + b * 32 + (c - low) / 8, low
end

local function packed(tick, low)
    local c = tick % 32
    local b = (tick - c) / 32 % 256
    return string.char(math.floor(tick / 8192), b, c * 8 + low)
end

-- The number of downloads that a hash has; nothing else that somebody put there.
local function count(text)
    local number = tonumber(text or 0) or 0
    return number >= 0 and number <= MOST and math.floor(number) or 0
end

local function is_current(tick, now, timeout)
    local age = (now - tick) % TICKS
    return age <= timeout or TICKS - age <= FUTURE
end

-- What becomes of a peer: the value to be written, or nil; whether a download is to be counted.
local function merge(old, new, now, timeout)
    local tick, low = parts(new)
    local old_tick, old_low
    old = old and #old == VALUE_BYTES and old
    if old then
        old_tick, old_low = parts(old)
    end
    if not old or not is_current(old_tick, now, timeout) then
        return new, low % 4 == 3
    end
    local old_state = old_low % 4
    local counts = low % 4 == 3 and old_state ~= 3
    if old_state == 3 and low % 4 == 2 then
        low = low + 1
    end
    local ahead = (tick - old_tick) % TICKS
    if ahead ~= 0 and ahead < HALF or ahead == 0 and low > old_low then
        return packed(tick, low), counts
    end
    if counts and old_state == 2 then
        return packed(old_tick, old_low + 1), true
    end
    return nil, false
end

local function entry(field, value)
    return string.char(#field) .. field .. value
end

-- Looks at some peers: those that are current are told; the others, and what is no peer, removed.
local function sample(key, count, now, timeout, reply)
    local found = redis.call('HRANDFIELD', key, count, 'WITHVALUES')
    local stale = {}
    for i = 1, #found, 2 do
        local field, value = found[i], found[i + 1]
        if field ~= DOWNLOADS then
            local is_peer = #value == VALUE_BYTES and (#field == 6 or #field == 18)
            local tick, low = parts(is_peer and value or NO_VALUE)
            if not is_peer or not is_current(tick, now, timeout) then
                stale[#stale + 1] = field
            elseif low < 4 then
                reply[#reply + 1] = entry(field, value)
            end
        end
    end
    if #stale > 0 then
        redis.call('HDEL', key, unpack(stale))
    end
end

-- Notes what was announced to one tracker, tells it to the others, and answers with the number of downloads, with what
-- is known better here, and with some peers.
-- keys: the torrent, which begins with the tag of its slot, 3 bytes.
-- args: the tracker's id, the time in ticks, after how many ticks a peer is forgotten, and after how many seconds the
-- torrent, how many peers to look at, how many downloads the tracker knows of; then address, value, address, value ...
local function announce(keys, args)
    local key, now, timeout = keys[1], tonumber(args[2]), tonumber(args[3])
    local fields = {}
    for i = 7, #args, 2 do
        fields[#fields + 1] = args[i]
    end
    local before = redis.call('HMGET', key, DOWNLOADS, unpack(fields))
    local old_downloads = count(before[1])
    local downloads = math.max(old_downloads, tonumber(args[6]))
    local writes, told, reply = {}, {}, {}
    for i, field in ipairs(fields) do
        local new, old = args[5 + 2 * i + 1], before[i + 1]
        local value, counts = merge(old, new, now, timeout)
        if value then
            writes[#writes + 1] = field
            writes[#writes + 1] = value
            told[#told + 1] = entry(field, value)
        elseif old and #old == VALUE_BYTES and old ~= new then
            reply[#reply + 1] = entry(field, old)
        end
        if counts then
            downloads = math.min(downloads + 1, MOST)
        end
    end
    if downloads ~= old_downloads then
        writes[#writes + 1] = DOWNLOADS
        writes[#writes + 1] = string.format('%.0f', downloads)
    end
    if #writes > 0 then
        redis.call('HSET', key, unpack(writes))
        redis.call('EXPIRE', key, downloads > 0 and KEEP_COUNT_SECONDS or args[4])
    end
    local total = struct.pack('>I4', downloads)
    if #writes > 0 then
        redis.call('SPUBLISH', 's' .. string.sub(key, 1, 3), args[1] .. struct.pack('B', #key) .. key .. total .. table.concat(told))
    end
    if tonumber(args[5]) > 0 then
        sample(key, args[5], now, timeout, reply)
    end
    return total .. table.concat(reply)
end

redis.register_function('NAME_announce', announce)

-- What a tracker has told of a user is three numbers in the field `t:` and its id. One that has no lasting id, and is
-- another after each start, has `e:` in place of `t:` and a fourth number: the time, in seconds, renewed once a day as
-- long as it is there. Where that is so long ago, it never comes back to tell the same once more.
local EPHEMERAL = 'e:'
local RENEW_SECONDS = 86400
local GONE_SECONDS = 30 * 86400

local function seconds()
    return tonumber(redis.call('TIME')[1])
end

local function is_ephemeral(field)
    return string.sub(field, 1, 2) == EPHEMERAL
end

local function told_at(value)
    return tonumber(string.match(value, '^%d+ %d+ %d+ (%d+)$') or 0)
end

-- Removes what those told who are gone.
local function forget_gone(key)
    local now = seconds()
    for _, field in ipairs(redis.call('HKEYS', key)) do
        if is_ephemeral(field) and now - told_at(redis.call('HGET', key, field)) > GONE_SECONDS then
            redis.call('HDEL', key, field)
        end
    end
end

-- The sums of a user, and what of them one tracker has told: six numbers.
local function sums_of(key, tracker)
    local found = redis.call('HMGET', key, 'up', 'down', 'seedtime', tracker)
    local told = string.match(found[4] or '', '^%d+ %d+ %d+') or '0 0 0'
    return string.format('%s %s %s %s', found[1] or 0, found[2] or 0, found[3] or 0, told)
end

-- Notes what a user has done at one tracker: totals, which only grow; his sums grow by what is new. A tracker that was
-- started again from an older state tells less than before: then nothing is new. Answers as `sums` does.
-- keys: the user.
-- args: the tracker's field; bytes sent, bytes received, seconds of seeding.
local function account(keys, args)
    local field = args[1]
    local known = redis.call('HGET', keys[1], field)
    local before = known or '0 0 0'
    local totals = {}
    for total in string.gmatch(before, '%d+') do
        totals[#totals + 1] = total
    end
    local more = {}
    for i = 1, 3 do
        totals[i] = totals[i] or '0'
        more[i] = tonumber(args[i + 1]) - tonumber(totals[i])
        if more[i] > 0 then
            totals[i] = args[i + 1]
        end
    end
    if not known then
        forget_gone(keys[1])
    end
    if is_ephemeral(field) then
        totals[4] = seconds()
    end
    -- Noted first: a sum that cannot grow, for somebody has put something else there, is not counted again and again.
    redis.call('HSET', keys[1], field, table.concat(totals, ' '))
    for i, sum in ipairs({ 'up', 'down', 'seedtime' }) do
        if more[i] > 0 then
            redis.pcall('HINCRBY', keys[1], sum, string.format('%.0f', more[i]))
        end
    end
    return sums_of(keys[1], args[1])
end

redis.register_function('NAME_account', account)

-- keys: the user.
-- args: the tracker's field.
local function sums(keys, args)
    local told = is_ephemeral(args[1]) and redis.call('HGET', keys[1], args[1])
    if told and seconds() - told_at(told) > RENEW_SECONDS then
        local totals = string.match(told, '^%d+ %d+ %d+')
        redis.call('HSET', keys[1], args[1], string.format('%s %d', totals or '0 0 0', seconds()))
    end
    return sums_of(keys[1], args[1])
end

redis.register_function('NAME_sums', sums)
