-- Adds what an edge has learned to what the fleet knows, and passes it on to the other edges. All of it or nothing, and once only:
-- an edge that has had no answer sends the same batch with the same number again.
--
-- KEYS  1 the edge's number, 2 stream of batches, 3 hash of lists, 4 start of the addresses' keys, 5 the store's name for itself
-- ARGV  1 number of this batch, 2 the edge, 3 "add", or "max" for all that an edge knows, 4 batches that the stream keeps,
--       5 seconds that an address is kept, 6 a name for the store if it has none, 7 addresses, 8 lists
-- Gives the store's name, and 1, or 0 where it had this batch already.
--
-- An address: 8 octets of key, then bad, good, recent bad, recent good, bad sessions as floats; last, last bad, first bad in its era,
-- first bad in the era before as seconds since 1970, as io.smtpedge.reputation.store.AddressState has them.

local SLOW, FAST = 14 * 86400, 6 * 3600
local ERA = 4 * SLOW
local KEY, STATE, LIST = 8, '>fffffI4I4I4I4', '>ddI4'
local STATE_OCTETS, LIST_OCTETS = 36, 20

local function fade(seconds, half_life)
    if seconds == 0 then return 1 end
    return 2 ^ (-seconds / half_life)
end

local function add(a, b) return a + b end
local together = ARGV[3] == 'max' and math.max or add

local function era(moment) return math.floor(moment / ERA) end

-- The first of some moments that are in one era; 0 where there is none.
local function first_in(wanted, ...)
    local first = 0
    for _, moment in ipairs({...}) do
        if moment ~= 0 and era(moment) == wanted and (first == 0 or moment < first) then first = moment end
    end
    return first
end

local function merge_state(known, new)
    local bad, good, rbad, rgood, sessions, last, last_bad, first, earlier = struct.unpack(STATE, known)
    local bad2, good2, rbad2, rgood2, sessions2, last2, last_bad2, first2, earlier2 = struct.unpack(STATE, new)
    local latest = math.max(last, last2)
    local slow, fast = fade(latest - last, SLOW), fade(latest - last, FAST)
    local slow2, fast2 = fade(latest - last2, SLOW), fade(latest - last2, FAST)
    local latest_bad = math.max(last_bad, last_bad2)
    local now = era(latest_bad)
    return struct.pack(STATE,
        together(bad * slow, bad2 * slow2), together(good * slow, good2 * slow2),
        together(rbad * fast, rbad2 * fast2), together(rgood * fast, rgood2 * fast2),
        together(sessions * slow, sessions2 * slow2),
        latest, latest_bad,
        first_in(now, first, earlier, first2, earlier2), first_in(now - 1, first, earlier, first2, earlier2))
end

local function merge_list(known, new)
    local bad, good, at = struct.unpack(LIST, known)
    local bad2, good2, at2 = struct.unpack(LIST, new)
    local latest = math.max(at, at2)
    local kept, kept2 = fade(latest - at, SLOW), fade(latest - at2, SLOW)
    return struct.pack(LIST, together(bad * kept, bad2 * kept2), together(good * kept, good2 * kept2), latest)
end

redis.call('SET', KEYS[5], ARGV[6], 'NX')
local store = redis.call('GET', KEYS[5])
if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then
    return {store, 0}
end

local addresses = ARGV[7]
for at = 1, #addresses, KEY + STATE_OCTETS do
    local high, low = struct.unpack('>I4I4', addresses, at)
    local key = KEYS[4] .. string.format('%08x%08x', high, low)
    local state = string.sub(addresses, at + KEY, at + KEY + STATE_OCTETS - 1)
    local known = redis.call('GET', key)
    -- Of another length it is of something else, or of another version.
    if known and #known == STATE_OCTETS then state = merge_state(known, state) end
    redis.call('SET', key, state, 'EX', ARGV[5])
end

local lists = ARGV[8]
local at = 1
while at <= #lists do
    local name, counts
    name, at = struct.unpack('>I2c0', lists, at)
    counts = string.sub(lists, at, at + LIST_OCTETS - 1)
    at = at + LIST_OCTETS
    local known = redis.call('HGET', KEYS[3], name)
    if known and #known == LIST_OCTETS then counts = merge_list(known, counts) end
    redis.call('HSET', KEYS[3], name, counts)
end
if #lists > 0 then redis.call('EXPIRE', KEYS[3], ARGV[5]) end

redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', 'e', ARGV[2], 'm', ARGV[3], 'a', addresses, 'l', lists)
redis.call('SET', KEYS[1], ARGV[1], 'EX', 86400)
return {store, 1}
