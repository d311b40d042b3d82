#!lua
-- Append events to a destination: per event backlog limit, then dedup, then XADD; then the hint flag.
-- Where the route has batches, the flag is for a full one only; an event that begins a window wants a look at its end.
-- KEYS: 1 events  2 retries  3 delayed  4 hint flag  5 minute counters  6 index of seen slices  7 samples of backlog_full
--       8 route
-- ARGV: 1 backlog limit  2 hint ttl ms  3 slice  4 slices kept  5 slice ttl s  6 prefix of seen sets
--       7 counters ttl s  8 samples kept  9 received_at ms  then per event: hash ('' = no dedup), event JSON
-- Returns accepted, duplicates, over the backlog, 1 if the flag was set here, ms until a look is wanted (-1: none).
--
-- Seen ids are 64-bit numbers in sets of at most 512 members, which Redis packs to 9 bytes an id. The number of sets
-- of a slice follows from how many ids the slice before it took.
local slice, kept = tonumber(ARGV[3]), tonumber(ARGV[4])

local function buckets_of()
  local fields = {}
  for i = 0, kept - 1 do fields[#fields + 1] = 'buckets:' .. (slice - i) end
  local known = redis.call('HMGET', KEYS[6], unpack(fields))
  if not known[1] then
    local before = tonumber(redis.call('HGET', KEYS[6], 'count:' .. (slice - 1)) or 0)
    local buckets = 1024
    while buckets < 65536 and buckets * 256 < before do buckets = buckets * 2 end
    redis.call('HSET', KEYS[6], fields[1], buckets)
    for _, field in ipairs(redis.call('HKEYS', KEYS[6])) do
      if tonumber(string.match(field, '%d+$')) <= slice - kept then redis.call('HDEL', KEYS[6], field) end
    end
    redis.call('EXPIRE', KEYS[6], ARGV[5])
    known[1] = buckets
  end
  return known
end

local buckets
local fresh_sets = {}

local function seen_before(hash)
  buckets = buckets or buckets_of()
  local low = tonumber(string.sub(hash, -6))
  for i = 1, kept - 1 do
    if buckets[i + 1] then
      local set = ARGV[6] .. (slice - i) .. ':' .. (low % tonumber(buckets[i + 1]))
      if redis.call('SISMEMBER', set, hash) == 1 then return true end
    end
  end
  local set = ARGV[6] .. slice .. ':' .. (low % tonumber(buckets[1]))
  if redis.call('SADD', set, hash) == 0 then return true end
  fresh_sets[set] = true
  return false
end

local room = tonumber(ARGV[1]) - redis.call('XLEN', KEYS[1]) - redis.call('XLEN', KEYS[2]) - redis.call('ZCARD', KEYS[3])
local accepted, duplicates, full, hashed = 0, 0, 0, 0
for i = 10, #ARGV, 2 do
  local hash, event = ARGV[i], ARGV[i + 1]
  if accepted >= room then
    full = full + 1
    if full == 1 then
      redis.call('LPUSH', KEYS[7], '{"code":"backlog_full","at_ms":' .. ARGV[9] .. ',"event_in":' .. event .. '}')
      redis.call('LTRIM', KEYS[7], 0, tonumber(ARGV[8]) - 1)
      redis.call('EXPIRE', KEYS[7], ARGV[7])
    end
  elseif hash ~= '' and seen_before(hash) then
    duplicates = duplicates + 1
  else
    if hash ~= '' then hashed = hashed + 1 end
    redis.call('XADD', KEYS[1], '*', 'e', event)
    accepted = accepted + 1
  end
end

for set in pairs(fresh_sets) do redis.call('EXPIRE', set, ARGV[5], 'NX') end
if hashed > 0 then redis.call('HINCRBY', KEYS[6], 'count:' .. slice, hashed) end
redis.call('HINCRBY', KEYS[5], 'received', accepted + full)
if duplicates > 0 then redis.call('HINCRBY', KEYS[5], 'duplicate', duplicates) end
if full > 0 then redis.call('HINCRBY', KEYS[5], 'discarded:backlog_full', full) end
redis.call('EXPIRE', KEYS[5], ARGV[7], 'NX')

if accepted == 0 then return {accepted, duplicates, full, 0, -1} end
local batch_events = tonumber(redis.call('HGET', KEYS[8], 'batch_events') or 0)
local ready = accepted
if batch_events > 0 then
  local pending = redis.pcall('XPENDING', KEYS[1], 'workers')
  ready = redis.call('XLEN', KEYS[1]) - (pending.err and 0 or pending[1])
end
local hint, look_ms = 0, -1
if ready >= batch_events and redis.call('SET', KEYS[4], '1', 'NX', 'PX', ARGV[2]) then hint = 1 end
if batch_events > 0 and hint == 0 and ready <= accepted then
  look_ms = tonumber(redis.call('HGET', KEYS[8], 'batch_ms'))
end
return {accepted, duplicates, full, hint, look_ms}
