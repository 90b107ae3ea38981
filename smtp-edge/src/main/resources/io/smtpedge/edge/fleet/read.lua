-- What other edges have passed on since an edge last read.
--
-- KEYS  1 stream of batches, 2 the store's name for itself
-- ARGV  1 the last entry that the edge has read, 2 how many it takes, 3 batches that the stream keeps
-- Gives the store's name (empty where it has none: it is empty, or has lost entries that the edge has read already), 1 where
-- entries are gone that the edge has not read else 0, and the entries: each its id, its edge, "add" or "max", addresses and lists.

-- Numbers of entries are milliseconds and a count: 1795000000000-0.
local function older(one, other)
    local ms, count = string.match(one, '^(%d+)-(%d+)$')
    local ms2, count2 = string.match(other, '^(%d+)-(%d+)$')
    ms, count, ms2, count2 = tonumber(ms), tonumber(count), tonumber(ms2), tonumber(count2)
    return ms < ms2 or (ms == ms2 and count < count2)
end

local store = redis.call('GET', KEYS[2]) or ''
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if older(newest and newest[1] or '0-0', ARGV[1]) then
    -- It was started again from a copy of its data that it had made before.
    store = ''
end

local behind = 0
-- Shorter than that, it was never trimmed.
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[3]) then
    local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
    if older(ARGV[1], first[1]) then behind = 1 end
end

local entries = {}
local read = redis.call('XREAD', 'COUNT', ARGV[2], 'STREAMS', KEYS[1], ARGV[1])
if read then
    for _, entry in ipairs(read[1][2]) do
        local fields = entry[2]
        entries[#entries + 1] = {entry[1], fields[2] or '', fields[4] or '', fields[6] or '', fields[8] or ''}
    end
end
return {store, behind, entries}
