#!lua flags=allow-oom
-- Look after one destination: move the retries that are due, find what waits without a worker on its way.
-- A flag alone is reason enough for another look: its worker may claim something and die.
-- Where the route has batches, what waits is wanted when it is a full one or the window of the oldest has ended; then
-- a fresh flag counts for nothing: a hint too many is cheap, an event that waits for a dead worker is not.
-- KEYS: 1 events  2 retries  3 delayed  4 hint flag of events  5 hint flag of retries  6 route
-- ARGV: 1 most retries to move  2 hint ttl ms  3 idle ms of a stale entry  4 ms after which an unrenewed flag is doubted
--       5 ms until the next look at what waits longer than its window
-- Returns retries moved, 1 to hint events, 1 to hint retries, ms until the next look (-1: nothing is left here).
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ttl_ms, idle_ms, doubt_ms, overdue_ms = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local next_look = -1
local function look_in(ms) if next_look < 0 or ms < next_look then next_look = math.max(ms, 0) end end

local due = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, envelope in ipairs(due) do
  local cut = string.find(envelope, '\n', 1, true)
  redis.call('XADD', KEYS[2], '*', 'h', string.sub(envelope, 1, cut - 1), 'e', string.sub(envelope, cut + 1))
  redis.call('ZREM', KEYS[3], envelope)
end
local soonest = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
if soonest[2] then look_in(tonumber(soonest[2]) - now) end

local route = redis.call('HMGET', KEYS[6], 'state', 'batch_events', 'batch_ms')
local state, batch_events, batch_ms = route[1], tonumber(route[2] or 0), tonumber(route[3] or 0)

-- In how many ms the window of the oldest entry that nobody has claimed ends; at most 0: it has ended, or was given
-- back.
local function window_ms(stream)
  local facts = {['last-delivered-id'] = '0-0'}
  local found = redis.pcall('XINFO', 'GROUPS', stream)[1] or {}
  for i = 1, #found, 2 do facts[found[i]] = found[i + 1] end
  local oldest = redis.call('XRANGE', stream, '(' .. facts['last-delivered-id'], '+', 'COUNT', 1)[1]
  if not oldest then return batch_ms end
  return oldest[2][1] == 'b' and 0 or tonumber(string.match(oldest[1], '^%d+')) + batch_ms - now
end

local function wanted(stream, flag)
  local length = redis.call('XLEN', stream)
  if length == 0 then
    if redis.call('EXISTS', flag) == 1 then look_in(doubt_ms) end
    return 0
  end
  if not state or state == 'disabled' then look_in(idle_ms) return 0 end
  local pending = redis.pcall('XPENDING', stream, 'workers')
  local claimed = pending.err and 0 or pending[1]
  local stale = claimed > 0 and #redis.call('XPENDING', stream, 'workers', 'IDLE', idle_ms, '-', '+', 1) > 0
  look_in(length > claimed and math.min(doubt_ms, idle_ms) or idle_ms)
  local ready, ended = length - claimed, false
  if batch_events > 0 and ready > 0 then
    local left_ms = window_ms(stream)
    ended = left_ms <= 0
    look_in(ended and overdue_ms or left_ms)
    if not ended and ready < batch_events then ready = 0 end
  end
  if not stale and ready <= 0 then return 0 end
  if not stale and not ended and redis.call('PTTL', flag) > ttl_ms - doubt_ms then return 0 end
  redis.call('SET', flag, '1', 'PX', ttl_ms)
  return 1
end
return {#due, wanted(KEYS[1], KEYS[4]), wanted(KEYS[2], KEYS[5]), next_look}
