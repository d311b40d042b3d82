#!lua flags=allow-oom
-- Claim a chunk: entries that a dead worker left first, then new ones.
-- KEYS: 1 stream  2 hint flag  3 join flag  4 route  5 gate of the look for stale entries
-- ARGV: 1 consumer  2 most entries  3 idle ms of a stale entry  4 hint ttl ms  5 '1' = the flag goes if nothing is found
--       then the fingerprints of the keys this worker has
-- Returns state, version, redis time ms, 1 if more workers are needed, last id of the stream, deliveries, entries.
-- An entry that was delivered twice or more is claimed alone: it may be what kills workers.
-- Where nothing may be claimed the flag stays, so that each new event does not send a hint in vain.
local group = 'workers'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function nothing(state, version, last_id)
  if ARGV[5] == '1' and (state == 'enabled' or state == 'deleted') then redis.call('DEL', KEYS[2]) end
  return {state, version, now, 0, last_id, {}, {}}
end

local route = redis.call('HMGET', KEYS[4], 'state', 'version', 'fingerprint')
local state, version, fingerprint = route[1] or 'missing', route[2] or '0', route[3] or ''
if state == 'missing' or state == 'disabled' then return nothing(state, version, '0-0') end
if fingerprint ~= '' then
  local known = false
  for i = 6, #ARGV do known = known or ARGV[i] == fingerprint end
  if not known then return nothing('key', version, '0-0') end
end

local function stale()
  if not redis.call('SET', KEYS[5], '1', 'NX', 'PX', 1000) then return {}, {} end
  local found = redis.pcall('XPENDING', KEYS[1], group, 'IDLE', ARGV[3], '-', '+', ARGV[2])
  if found.err then
    redis.call('XGROUP', 'CREATE', KEYS[1], group, '0', 'MKSTREAM')
    return {}, {}
  end
  local ids, counts = {}, {}
  for _, entry in ipairs(found) do
    local delivered = tonumber(entry[4])
    if delivered < 2 or #ids == 0 then
      ids[#ids + 1] = entry[1]
      counts[entry[1]] = delivered + 1
    end
    if delivered >= 2 then break end
  end
  if #ids == 0 then return {}, {} end
  redis.call('DEL', KEYS[5])
  local taken = redis.call('XCLAIM', KEYS[1], group, ARGV[1], ARGV[3], unpack(ids))
  local deliveries = {}
  for i, entry in ipairs(taken) do deliveries[i] = counts[entry[1]] end
  return taken, deliveries
end

local entries, deliveries = stale()
if #entries == 0 then
  local read = {'XREADGROUP', 'GROUP', group, ARGV[1], 'COUNT', ARGV[2], 'STREAMS', KEYS[1], '>'}
  local found = redis.pcall(unpack(read))
  if found and found.err then
    if not string.find(found.err, 'NOGROUP', 1, true) then return redis.error_reply(found.err) end
    redis.call('XGROUP', 'CREATE', KEYS[1], group, '0', 'MKSTREAM')
    found = redis.call(unpack(read))
  end
  if found and found[1] then
    entries = found[1][2]
    for i = 1, #entries do deliveries[i] = 1 end
  end
end

if #entries == 0 then
  local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
  return nothing(state, version, newest[1] and newest[1][1] or '0-0')
end

redis.call('SET', KEYS[2], '1', 'PX', ARGV[4])
local waiting = redis.call('XLEN', KEYS[1]) - redis.call('XPENDING', KEYS[1], group)[1]
local join = 0
if waiting > tonumber(ARGV[2]) and redis.call('SET', KEYS[3], '1', 'NX', 'PX', 500) then join = 1 end
return {state, version, now, join, '0-0', deliveries, entries}
