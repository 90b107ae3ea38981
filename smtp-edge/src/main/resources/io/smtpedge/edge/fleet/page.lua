-- A page of all that the fleet knows, and up to which entry of the stream that is so.
--
-- KEYS  1 stream of batches, 2 the store's name for itself, 3 start of the addresses' keys, 4 hash of lists
-- ARGV  1 where to go on: 0 at first, 2 about how many
-- Gives the store's name, where to go on (0 at the end), the last entry of the stream, addresses, and lists (with the first page).

local STATE_OCTETS, LIST_OCTETS = 36, 20

local page = redis.call('SCAN', ARGV[1], 'MATCH', KEYS[3] .. '*', 'COUNT', ARGV[2])
local addresses = {}
for _, key in ipairs(page[2]) do
    local high, low = string.match(string.sub(key, #KEYS[3] + 1), '^(%x%x%x%x%x%x%x%x)(%x%x%x%x%x%x%x%x)$')
    local state = high and redis.call('GET', key)
    if state and #state == STATE_OCTETS then
        addresses[#addresses + 1] = struct.pack('>I4I4', tonumber(high, 16), tonumber(low, 16)) .. state
    end
end

local lists = {}
if ARGV[1] == '0' then
    local all = redis.call('HGETALL', KEYS[4])
    for i = 1, #all, 2 do
        if #all[i + 1] == LIST_OCTETS then
            lists[#lists + 1] = struct.pack('>I2c0', #all[i], all[i]) .. all[i + 1]
        end
    end
end

local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
return {
    redis.call('GET', KEYS[2]) or '', page[1], last and last[1] or '0-0', table.concat(addresses), table.concat(lists)
}
