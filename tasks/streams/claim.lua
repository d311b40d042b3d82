#!lua flags=allow-oom
-- Claim a chunk: entries that a dead worker left first, then new ones.
-- Where the route has batches, new ones are claimed as one: exactly as many as it holds, or, once the window of the
-- oldest has ended, all there are. Left entries wait for nothing.
-- KEYS: 1 stream  2 hint flag  3 join flag  4 route  5 gate of the look for stale entries  6 flow  7 leases
-- ARGV: 1 consumer  2 most entries (where there are no batches)  3 idle ms of a stale entry, and of a lease
--       4 hint ttl ms  5 '1' = the flag goes if nothing is found; with batches it does anyhow  6 most entries where the
--       adapter takes as many at once  7 lease of this thread  8 name of the stream  9 ttl ms of what is known of the flow
--       then the fingerprints of the keys this worker has
-- Returns state, version, redis time ms, 1 if more workers are needed, last id of the stream, deliveries, entries,
-- events of a batch (0: none), ms until the window of what still waits for its batch ends, or until more may be claimed
-- (-1: nothing waits), why nothing may be claimed now ('': it may), requests paid (-1: they cost nothing here), 1 if
-- the thread has a lease.
-- An entry that was delivered twice or more is claimed alone: it may be what kills workers.
-- Where nothing may be claimed the flag stays, so that each new event does not send a hint in vain.
-- The flow of a destination is what its limits leave: token buckets for requests and events, which a claim pays ahead
-- (a batch may overdraw them, by what is forgotten with the flow), a pause, and leases, each the right of one thread to
-- work on it.
local group = 'workers'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local route = redis.call('HMGET', KEYS[4], 'state', 'version', 'fingerprint', 'batch_events', 'chunk', 'per_request',
  'concurrency', 'requests_per_s', 'events_per_s')
local state, version, fingerprint = route[1] or 'missing', route[2] or '0', route[3] or ''
local batch_events = tonumber(route[4] or 0)
local per_request, concurrency = tonumber(route[6] or 1), tonumber(route[7] or 0)
local requests_per_s, events_per_s = tonumber(route[8] or 0), tonumber(route[9] or 0)
local paid = requests_per_s + events_per_s > 0
local most = math.max(ARGV[2], math.min(route[5] or 1, ARGV[6]))
if batch_events > 0 then most = batch_events end

local leased = 0

local function nothing(state, last_id, due_ms, held)
  local ends = held == '' and (ARGV[5] == '1' or batch_events > 0)
  if ends and (state == 'enabled' or state == 'deleted') then redis.call('DEL', KEYS[2]) end
  return {state, version, now, 0, last_id, {}, {}, batch_events, due_ms, held, -1, leased}
end

if state == 'missing' or state == 'disabled' then return nothing(state, '0-0', -1, '') end
if fingerprint ~= '' then
  local known = false
  for i = 10, #ARGV do known = known or ARGV[i] == fingerprint end
  if not known then return nothing('key', '0-0', -1, '') end
end

-- A lease, unless there are as many as may be. Who gets none says so, and a thread of the other stream then gives up
-- its own: or a stream that never ends would keep the other one away for ever. It says so in its turn, so that the two
-- take turns. No lease ends later than one that is new: those that do are from before the clock was put back.
local function lease()
  local mine_wants = 'wanting:' .. ARGV[8]
  local other_wants = 'wanting:' .. (ARGV[8] == 'events' and 'retries' or 'events')
  redis.call('ZREMRANGEBYSCORE', KEYS[7], '-inf', now)
  redis.call('ZREMRANGEBYSCORE', KEYS[7], now + 2 * ARGV[3], '+inf')
  local all = redis.call('ZCARD', KEYS[7]) >= concurrency
  local mine = redis.call('ZSCORE', KEYS[7], ARGV[7])
  if all and not mine then
    redis.call('HSET', KEYS[6], mine_wants, now + 3000)
    redis.call('PEXPIRE', KEYS[6], ARGV[9])
    return 'busy'
  end
  if all and tonumber(redis.call('HGET', KEYS[6], other_wants) or 0) > now then
    redis.call('ZREM', KEYS[7], ARGV[7])
    redis.call('HSET', KEYS[6], mine_wants, now + 3000)
    redis.call('HDEL', KEYS[6], other_wants)
    return 'yields'
  end
  redis.call('ZADD', KEYS[7], now + ARGV[3], ARGV[7])
  redis.call('PEXPIRE', KEYS[7], ARGV[3])
  leased = 1
  return ''
end

local known = known_of(KEYS[6], now)
local elapsed_ms = now - tonumber(known[3] or now)
local requests, events = tokens(known[1], requests_per_s, elapsed_ms), tokens(known[2], events_per_s, elapsed_ms)
if state == 'enabled' then
  local rest_ms = math.max(0, tonumber(known[4] or 0) - now)
  if requests_per_s > 0 then rest_ms = math.max(rest_ms, lacking_ms(requests, requests_per_s)) end
  if events_per_s > 0 then rest_ms = math.max(rest_ms, lacking_ms(events, events_per_s)) end
  if rest_ms > 0 then return nothing(state, '0-0', rest_ms, 'rate') end
  local held = concurrency > 0 and lease() or ''
  if held ~= '' then return nothing(state, '0-0', -1, held) end
  if batch_events == 0 and requests_per_s > 0 then most = math.min(most, math.floor(requests) * per_request) end
  if batch_events == 0 and events_per_s > 0 then most = math.min(most, math.floor(events)) end
end

-- The requests that so many events are likely to make.
local function pay(count)
  if not paid then return -1 end
  local made = math.ceil(count / per_request)
  redis.call('HSET', KEYS[6], 'at_ms', now)
  if requests_per_s > 0 then redis.call('HSET', KEYS[6], 'requests', string.format('%.6f', requests - made)) end
  if events_per_s > 0 then redis.call('HSET', KEYS[6], 'events', string.format('%.6f', events - count)) end
  redis.call('PEXPIRE', KEYS[6], ARGV[9])
  return made
end

local function stale()
  if not redis.call('SET', KEYS[5], '1', 'NX', 'PX', 1000) then return {}, {} end
  local found = redis.pcall('XPENDING', KEYS[1], group, 'IDLE', ARGV[3], '-', '+', most)
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

local function fresh()
  local read = {'XREADGROUP', 'GROUP', group, ARGV[1], 'COUNT', most, 'STREAMS', KEYS[1], '>'}
  local found = redis.pcall(unpack(read))
  if found and found.err then
    if string.find(found.err, 'NOGROUP', 1, true) then
      redis.call('XGROUP', 'CREATE', KEYS[1], group, '0', 'MKSTREAM')
    end
    found = redis.call(unpack(read))
  end
  return found and found[1] and found[1][2] or {}
end

-- How many entries nobody has claimed, and in how many ms the window of the oldest ends (-1: there is none).
-- What was given back has no window any more.
local function window()
  local facts = {pending = 0, ['last-delivered-id'] = '0-0'}
  local found = redis.pcall('XINFO', 'GROUPS', KEYS[1])[1] or {}
  for i = 1, #found, 2 do facts[found[i]] = found[i + 1] end
  local oldest = redis.call('XRANGE', KEYS[1], '(' .. facts['last-delivered-id'], '+', 'COUNT', 1)[1]
  if not oldest then return 0, -1 end
  local waiting = redis.call('XLEN', KEYS[1]) - facts.pending
  if oldest[2][1] == 'b' then return waiting, 0 end
  local ends = tonumber(string.match(oldest[1], '^%d+')) + tonumber(redis.call('HGET', KEYS[4], 'batch_ms'))
  return waiting, math.max(0, ends - now)
end

local entries, deliveries = stale()
local waiting, due_ms = 0, -1
if #entries == 0 then
  if batch_events > 0 then waiting, due_ms = window() end
  if waiting >= batch_events or due_ms == 0 then entries = fresh() end
  for i = 1, #entries do deliveries[i] = 1 end
end

if #entries == 0 then
  local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
  return nothing(state, newest[1] and newest[1][1] or '0-0', due_ms, '')
end

redis.call('SET', KEYS[2], '1', 'PX', ARGV[4])
local join, enough = 0, most + 1
if batch_events > 0 then
  waiting, due_ms = window()
  enough = batch_events
else
  waiting = redis.call('XLEN', KEYS[1]) - redis.call('XPENDING', KEYS[1], group)[1]
end
local free = concurrency == 0 or redis.call('ZCARD', KEYS[7]) < concurrency
if waiting >= enough and free and redis.call('SET', KEYS[3], '1', 'NX', 'PX', 500) then join = 1 end
return {state, version, now, join, '0-0', deliveries, entries, batch_events, due_ms, '', pay(#entries), leased}
